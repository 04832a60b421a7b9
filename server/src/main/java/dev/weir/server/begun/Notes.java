package dev.weir.server.begun;

import dev.weir.agent.protocol.Verb;
import java.util.List;

/** The notes of what is under way, and of what was and whose outcome nobody knows. */
public interface Notes {
    /** Takes the note down; when this returns it outlives the program and the machine. */
    void begin(Note note);

    /** What came of it is written where it belongs: the note has served. */
    void end(Note note);

    /** Nobody goes on with it, and what came of it is unknown. */
    void leave(Note note);

    /** Those of a host that were left, by this run of the server or an earlier one. */
    List<Note> left(String host);

    /** All of what is under way or was left. */
    List<Note> all();

    /** Whether there is a note about this object, of what is under way or was left. */
    boolean about(String object);

    /** The same of this kind of verb. */
    boolean about(String object, Class<? extends Verb> kind);
}

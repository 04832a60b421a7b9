package dev.weir.server.ops;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.server.begun.Note;
import dev.weir.server.begun.Notes;
import dev.weir.server.hosts.Hosts;
import java.util.List;
import java.util.function.Function;

/**
 * Asks hosts for what stays with them although nobody has written it down: a volume, a device in a guest, a guest. Each
 * is noted before it is asked for, until its outcome is in the records; what nobody came to write is left to
 * {@link Settling}.
 */
public final class NotedHosts {
    /** The host may have done it or not, or may yet do it. */
    private static final String UNKNOWN = "CANNOT_CONTACT_HOST";

    private final Hosts hosts;
    private final Notes notes;

    public NotedHosts(Hosts hosts, Notes notes) {
        this.hosts = hosts;
        this.notes = notes;
    }

    /**
     * Asks and lets the answer be written; what the host says of the object by its uuid is told by its reference. Where
     * the database fails, only the next start can tell what was written, and settles it.
     */
    public <T> T run(Note note, String uuid, Function<Answer, T> write) {
        Answer answer = ask(note, uuid);
        try {
            T result = write.apply(answer);
            notes.end(note);
            return result;
        } catch (ApiFailure e) {
            notes.leave(note);
            throw e;
        }
    }

    /** Asks; the caller writes what came of it and then {@link #written}, or gives up and says {@link #left}. */
    public Answer ask(Note note, String uuid) {
        notes.begin(note);
        boolean known = false;
        try {
            Answer answer = hosts.ask(new HostRef(note.host()), note.operation(), note.verb(), uuid, note.object());
            known = true;
            return answer;
        } catch (ApiFailure e) {
            known = !e.code().equals(UNKNOWN);
            if (known) {
                notes.end(note);
            }
            throw e;
        } finally {
            if (!known) {
                notes.leave(note);
            }
        }
    }

    public void written(Note note) {
        notes.end(note);
    }

    public void left(Note note) {
        notes.leave(note);
    }

    /** Takes note of what is to be done to an object once something else has become of it, and is not asked for yet. */
    public void intend(Note note) {
        notes.begin(note);
    }

    /** All that hosts were asked or are to be, and of which nothing is written yet. */
    public List<Note> all() {
        return notes.all();
    }

    /** Whether a host may have been asked something about this object of which nothing is written yet. */
    public boolean open(String object) {
        return notes.about(object);
    }

    /** The same of this kind of verb. */
    public boolean open(String object, Class<? extends Verb> kind) {
        return notes.about(object, kind);
    }
}

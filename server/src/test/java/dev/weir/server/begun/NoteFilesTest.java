package dev.weir.server.begun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a note when the server that wrote it is gone. */
class NoteFilesTest {
    private static final Note NOTE =
            new Note("OpaqueRef:1.start", "OpaqueRef:host", "OpaqueRef:vm", new Verb.DestroyVolume("sr", "volume"));

    @TempDir
    Path folder;

    @Test
    void aNoteIsLeftWhenItsServerDiesAndNotBefore() throws IOException {
        NoteFiles notes = NoteFiles.open(folder);
        notes.begin(NOTE);
        assertThat(notes.left("OpaqueRef:host")).as("still under way").isEmpty();
        NoteFiles next = NoteFiles.open(folder);
        assertThat(next.left("OpaqueRef:host")).containsExactly(NOTE);
        assertThat(next.left("OpaqueRef:other")).isEmpty();
        assertThat(next.about("OpaqueRef:vm")).isTrue();
    }

    @Test
    void aNoteThatHasServedIsGone() throws IOException {
        NoteFiles notes = NoteFiles.open(folder);
        notes.begin(NOTE);
        notes.leave(NOTE);
        notes.end(NOTE);
        assertThat(notes.left("OpaqueRef:host")).isEmpty();
        assertThat(NoteFiles.open(folder).left("OpaqueRef:host")).isEmpty();
    }

    @Test
    void aNoteCutShortWasNeverActedOn() throws IOException {
        NoteFiles.open(folder).begin(NOTE);
        Path file = folder.resolve(NOTE.operation());
        Files.writeString(file, Files.readString(file).substring(0, 20));
        assertThat(NoteFiles.open(folder).left("OpaqueRef:host")).isEmpty();
        assertThat(file).doesNotExist();
    }

    /** A disk that a backup brings back must not go because its old record was being destroyed. */
    @Test
    void notesOfADatabaseThatIsReplacedAreForgotten() throws IOException {
        NoteFiles.forget(folder.resolve("none"));
        NoteFiles.open(folder).begin(NOTE);
        NoteFiles.forget(folder);
        assertThat(NoteFiles.open(folder).left("OpaqueRef:host")).isEmpty();
    }
}

package dev.weir.server.ops.trash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.server.begun.Note;
import dev.weir.server.begun.NoteFiles;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.ops.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server dies while something goes into the trash or out of it for good. */
class TrashSettlingTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String sr() {
        return parts.get(machines.localSr(), Sr.UUID);
    }

    /** The host speaks to the new server. */
    private void report() {
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
    }

    private void assertNothingNoted() throws Exception {
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void aDiskThatWasBeingTakenOutOfTheTrashIsGone() throws Exception {
        VdiRef disk = machines.disk("doomed");
        String uuid = parts.get(disk, Vdi.UUID);
        parts.call("VDI.destroy", disk);
        machines.keepNoTrash();
        Gate gate = parts.agent.hold(Verb.DestroyVolume.class);
        Thread sweep = Thread.ofVirtual().start(parts.api.trashSweep());
        gate.awaitReached();
        parts = parts.restartedBesideItsHost();
        machines = new Machines(parts);
        parts.agent.behave();
        gate.open();
        sweep.join();
        assertThat(parts.store.snapshot().count(TrashEntry.DEF)).isEqualTo(1);
        report();
        assertThat(parts.failure("VDI.undelete", uuid)).containsExactly("UUID_INVALID", "VDI", uuid);
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertNothingNoted();
    }

    /** The volume was made and recorded, and only then the server died: its note must not cost what is in the trash. */
    @Test
    void aNoteOfItsMakingDoesNotTakeADiskOutOfTheTrash() throws Exception {
        VdiRef disk = machines.disk("destroyed");
        String uuid = parts.get(disk, Vdi.UUID);
        NoteFiles.open(dir.resolve("begun"))
                .begin(new Note(
                        "late",
                        parts.host.ref(),
                        uuid,
                        new Verb.CreateVolume(sr(), uuid, VolumeRef.Format.QCOW2, 1 << 20)));
        parts = parts.restartedBesideItsHost();
        parts.call("VDI.destroy", disk);
        report();
        assertThat(parts.agent.stored(sr())).containsOnlyKeys(uuid);
        assertNothingNoted();
    }
}

package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
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

/** The server dies in a revert: the VM's former disks go if the VM has left them, and stay if it has not (VML-135). */
class RevertSettlingTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VdiRef disk;
    private VmRef snapshot;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        disk = machines.disk("disk");
        machines.vbd(vm, disk, "0");
        snapshot = new VmRef(parts.text("VM.snapshot", vm, "s", java.util.List.of()));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void aDiskThatWasLeftGoes() throws Exception {
        Gate gate = parts.agent.hold(Verb.DestroyVolume.class);
        parts.call("Async.VM.revert", snapshot);
        gate.awaitReached();
        restart();
        gate.open();
        report();
        assertThat(parts.exists(disk)).isFalse();
        VdiRef now = parts.get(parts.get(vm, Vm.VBDS).getFirst(), Vbd.VDI);
        String sr = parts.get(machines.localSr(), Sr.UUID);
        assertThat(parts.agent.stored(sr)).hasSize(2).containsKey(parts.get(now, Vdi.LOCATION));
        assertNothingNoted();
    }

    /** A host that cannot be reached just then is asked again when it speaks. */
    @Test
    void aDiskThatCouldNotGoGoesLater() throws Exception {
        parts.agent.unreachable(Verb.DestroyVolume.class);
        parts.call("VM.revert", snapshot);
        assertThat(parts.exists(disk)).isTrue();
        parts.agent.behave();
        report();
        assertThat(parts.exists(disk)).isFalse();
        assertNothingNoted();
    }

    @Test
    void aDiskThatTheVmStillHasStays() throws Exception {
        String sr = parts.get(machines.localSr(), Sr.UUID);
        Verb verb = new Verb.DestroyVolume(sr, parts.get(disk, Vdi.LOCATION));
        NoteFiles.open(dir.resolve("begun")).begin(new Note("left.1", parts.host.ref(), disk.ref(), verb));
        restart();
        report();
        assertThat(parts.exists(disk)).isTrue();
        assertThat(parts.agent.stored(sr)).containsKey(parts.get(disk, Vdi.LOCATION));
        assertNothingNoted();
    }

    private void restart() {
        parts = parts.restartedBesideItsHost();
        machines = new Machines(parts);
        parts.agent.behave();
    }

    private void report() {
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
    }

    private void assertNothingNoted() throws Exception {
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }
}

package dev.weir.server.ops.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VDI.snapshot, clone, copy and resize, of disks at rest and of disks that guests write. */
class VdiCopiesTest {
    private static final long MIB = Machines.MIB;

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VdiRef disk;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        disk = machines.disk("disk");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void attach() {
        VmRef vm = machines.vm("subject");
        machines.vbd(vm, disk, "0");
        parts.call("VM.start", vm, false, false);
    }

    @Test
    void aSnapshotKnowsItsDisk() {
        VdiRef snapshot = new VdiRef(parts.text("VDI.snapshot", disk, Map.of()));
        assertThat(parts.get(snapshot, Vdi.IS_A_SNAPSHOT)).as("STO-45").isTrue();
        assertThat(parts.get(snapshot, Vdi.SNAPSHOT_OF)).isEqualTo(disk);
        assertThat(parts.get(snapshot, Vdi.SNAPSHOT_TIME)).isEqualTo(parts.clock.instant());
        assertThat(parts.get(snapshot, Vdi.OTHER_CONFIG)).containsKey("content_id");
        assertThat(parts.get(snapshot, Vdi.NAME_LABEL)).isEqualTo("disk");
        parts.call("VDI.snapshot", snapshot, Map.of());
        assertThat(parts.get(machines.localSr(), Sr.PHYSICAL_UTILISATION))
                .as("STO-14")
                .isEqualTo(3 * 4096);
    }

    @Test
    void whatCannotBeOneStateIsRefused() {
        VdiRef shared = machines.disk("shared", Map.of("sharable", true));
        assertThat(parts.failure("VDI.snapshot", shared, Map.of()))
                .as("STO-45")
                .containsExactly("VDI_IS_SHARABLE", shared.ref());
        parts.set(disk, Vdi.ON_BOOT, OnBoot.RESET);
        assertThat(parts.failure("VDI.snapshot", disk, Map.of()))
                .containsExactly("VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION");
        assertThat(parts.failure("VDI.copy", disk, machines.localSr()))
                .as("STO-47")
                .containsExactly("VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION");
    }

    @Test
    void aDiskInUseIsBranchedByItsGuestsHost() {
        attach();
        parts.call("VDI.snapshot", disk, Map.of());
        parts.call("VDI.clone", disk, Map.of());
        assertThat(parts.agent.asked(Verb.SnapshotDisks.class)).hasSize(2);
        assertThat(parts.failure("VDI.copy", disk, machines.localSr()))
                .as("STO-47")
                .containsExactly("VDI_IN_USE", disk.ref(), "copy");
        assertThat(parts.failure("VDI.resize", disk, 128 * MIB))
                .as("STO-48")
                .containsExactly("VDI_IN_USE", disk.ref(), "resize");
    }

    @Test
    void aCopyStandsAlone() {
        VdiRef copy = new VdiRef(parts.text("VDI.copy", disk, machines.localSr()));
        assertThat(parts.get(copy, Vdi.VIRTUAL_SIZE)).as("STO-47").isEqualTo(64 * MIB);
        assertThat(parts.get(copy, Vdi.NAME_LABEL)).isEqualTo("disk");
        assertThat(parts.get(copy, Vdi.IS_A_SNAPSHOT)).isFalse();
        assertThat(parts.agent.asked(Verb.CopyVolume.class)).hasSize(1);
    }

    @Test
    void aCopyIntoADiskNeedsOneThatTakesIt() {
        VdiRef small = machines.disk("small", Map.of("virtual_size", MIB));
        assertThat(parts.failure("VDI.copy", disk, SrRef.NULL, VdiRef.NULL, small))
                .as("STO-47")
                .containsExactly("VDI_TOO_SMALL", small.ref(), Long.toString(64 * MIB));
        VdiRef large = machines.disk("large", Map.of("virtual_size", 128 * MIB));
        assertThat(parts.text("VDI.copy", disk, SrRef.NULL, VdiRef.NULL, large)).isEqualTo(large.ref());
        assertThat(parts.agent.asked(Verb.CopyVolume.class).getLast().into()).isTrue();
    }

    @Test
    void sizesGrow() {
        parts.call("VDI.resize", disk, 128 * MIB);
        assertThat(parts.get(disk, Vdi.VIRTUAL_SIZE)).as("STO-48").isEqualTo(128 * MIB);
        assertThat(parts.get(machines.localSr(), Sr.VIRTUAL_ALLOCATION)).isEqualTo(128 * MIB);
        attach();
        parts.call("VDI.resize_online", disk, 256 * MIB);
        assertThat(parts.get(disk, Vdi.VIRTUAL_SIZE)).isEqualTo(256 * MIB);
        assertThat(parts.agent.asked(Verb.ResizeDisk.class)).hasSize(1);
        assertThat(parts.failure("VDI.resize_online", disk, MIB)).first().isEqualTo("SR_BACKEND_FAILURE_79");
    }
}

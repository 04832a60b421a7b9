package dev.weir.server.ops.trash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is destroyed can be brought back as it was, for as long as the pool keeps it and its space is not needed. */
class TrashTest {
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

    private VdiRef undeleteDisk(String uuid) {
        return new VdiRef(parts.text("VDI.undelete", uuid));
    }

    private VmRef undelete(String uuid) {
        return new VmRef(parts.text("VM.undelete", uuid));
    }

    private static Value.Struct struct(@Nullable Value value) {
        return (Value.Struct) Objects.requireNonNull(value);
    }

    /** A VM with a disk, an empty drive and two interfaces. */
    private VmRef vm() {
        VmRef vm = machines.vm("subject");
        machines.vbd(vm, machines.disk("system"), "0");
        machines.emptyDrive(vm, "3");
        machines.vif(vm, "0");
        machines.vif(vm, "1");
        return vm;
    }

    private List<String> macs(VmRef vm) {
        return parts.get(vm, Vm.VIFS).stream()
                .map(vif -> parts.get(vif, Vif.DEVICE) + " " + parts.get(vif, Vif.MAC))
                .sorted()
                .toList();
    }

    private List<String> drives(VmRef vm) {
        return parts.get(vm, Vm.VBDS).stream()
                .map(vbd -> parts.get(vbd, Vbd.USERDEVICE) + " " + contentOf(vbd))
                .sorted()
                .toList();
    }

    private String contentOf(VbdRef vbd) {
        return parts.get(vbd, Vbd.EMPTY) ? "nothing" : parts.get(parts.get(vbd, Vbd.VDI), Vdi.UUID);
    }

    private VdiRef diskOf(VmRef vm) {
        return parts.get(vm, Vm.VBDS).stream()
                .filter(vbd -> !parts.get(vbd, Vbd.EMPTY))
                .map(vbd -> parts.get(vbd, Vbd.VDI))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDestroyedDiskComesBackWithItsUuidItsDriveAndItsBytes() {
        VmRef vm = vm();
        List<String> drives = drives(vm);
        VdiRef disk = diskOf(vm);
        parts.call("VDI.add_to_other_config", disk, "owner", "somebody");
        String uuid = parts.get(disk, Vdi.UUID);
        long allocated = parts.get(machines.localSr(), Sr.VIRTUAL_ALLOCATION);
        parts.call("VDI.destroy", disk);
        assertThat(parts.exists(disk)).isFalse();
        assertThat(parts.get(vm, Vm.VBDS)).hasSize(1);
        assertThat(parts.get(machines.localSr(), Sr.VIRTUAL_ALLOCATION)).isLessThan(allocated);
        assertThat(parts.agent.stored(sr())).as("the bytes").containsOnlyKeys(uuid);

        VdiRef back = undeleteDisk(uuid);
        assertThat(back).isNotEqualTo(disk);
        assertThat(parts.get(back, Vdi.UUID)).isEqualTo(uuid);
        assertThat(parts.get(back, Vdi.NAME_LABEL)).isEqualTo("system");
        assertThat(parts.get(back, Vdi.LOCATION)).isEqualTo(uuid);
        assertThat(parts.get(back, Vdi.OTHER_CONFIG)).containsEntry("owner", "somebody");
        assertThat(parts.get(back, Vdi.SR)).isEqualTo(machines.localSr());
        assertThat(drives(vm)).isEqualTo(drives);
        assertThat(parts.get(machines.localSr(), Sr.VIRTUAL_ALLOCATION)).isEqualTo(allocated);
        assertThat(parts.failure("VDI.undelete", uuid)).containsExactly("UUID_INVALID", "VDI", uuid);
        assertThat(parts.agent.asked(Verb.DestroyVolume.class)).isEmpty();
    }

    @Test
    void aDriveWhosePlaceIsTakenMeanwhileStaysAway() {
        VmRef vm = vm();
        VdiRef disk = diskOf(vm);
        String uuid = parts.get(disk, Vdi.UUID);
        parts.call("VDI.destroy", disk);
        VdiRef other = machines.disk("other");
        machines.vbd(vm, other, "0");
        undeleteDisk(uuid);
        assertThat(drives(vm)).containsExactly("0 " + parts.get(other, Vdi.UUID), "3 nothing");
    }

    @Test
    void aVmComesBackWithItsUuidDrivesAndAddresses() {
        VmRef vm = vm();
        String uuid = parts.get(vm, Vm.UUID);
        List<String> macs = macs(vm);
        List<String> drives = drives(vm);
        Value.Struct record = struct(parts.call("VM.get_record", vm));
        parts.call("VM.destroy", vm);
        VmRef back = undelete(uuid);
        assertThat(macs(back)).isEqualTo(macs).hasSize(2);
        assertThat(drives(back)).isEqualTo(drives).hasSize(2);
        Value.Struct now = struct(parts.call("VM.get_record", back));
        for (String same : List.of(
                "uuid",
                "name_label",
                "memory_static_max",
                "VCPUs_max",
                "platform",
                "other_config",
                "HVM_boot_params",
                "power_state",
                "is_a_template",
                "domain_type",
                "allowed_operations")) {
            assertThat(now.get(same)).as(same).isEqualTo(record.get(same));
        }
        assertThat(parts.failure("VM.undelete", uuid)).containsExactly("UUID_INVALID", "VM", uuid);
        parts.call("VM.start", back, false, false);
        assertThat(parts.get(back, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
    }

    /** Some clients destroy the VM first, others its disks: either way it comes back whole. */
    @Test
    void disksThatWereDestroyedWithTheirVmComeBackWithIt() {
        for (boolean disksFirst : new boolean[] {false, true}) {
            VmRef vm = vm();
            String uuid = parts.get(vm, Vm.UUID);
            VdiRef disk = diskOf(vm);
            List<String> drives = drives(vm);
            if (disksFirst) {
                parts.call("VDI.destroy", disk);
                parts.call("VM.destroy", vm);
            } else {
                parts.call("VM.destroy", vm);
                parts.call("VDI.destroy", disk);
            }
            assertThat(drives(undelete(uuid))).as("disks first: " + disksFirst).isEqualTo(drives);
            assertThat(parts.store.snapshot().count(TrashEntry.DEF)).isZero();
        }
    }

    @Test
    void aVmThatIsThereIsNotMadeTwice() {
        VmRef vm = vm();
        String uuid = parts.get(vm, Vm.UUID);
        parts.call("VM.destroy", vm);
        VmRef other = new VmRef("OpaqueRef:other");
        parts.write(tx -> tx.create(Vm.DEF, other.ref(), Map.of(Vm.UUID.def(), Value.text(uuid))));
        assertThat(parts.failure("VM.undelete", uuid)).containsExactly("DUPLICATE_VM", other.ref());
        assertThat(struct(parts.call("VM.get_deleted")).get(uuid)).isNotNull();
    }

    /** What was cut by the deletion is joined again: a snapshot knows whose it is. */
    @Test
    void snapshotsFindTheirOwnerAgain() {
        VmRef vm = vm();
        String uuid = parts.get(vm, Vm.UUID);
        VmRef snapshot = new VmRef(parts.text("VM.snapshot", vm, "before"));
        VdiRef disk = diskOf(vm);
        VdiRef copied = diskOf(snapshot);
        parts.call("VM.destroy", vm);
        parts.call("VDI.destroy", disk);
        VmRef back = undelete(uuid);
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_OF)).isEqualTo(back);
        assertThat(parts.get(copied, Vdi.SNAPSHOT_OF)).isEqualTo(diskOf(back));
        assertThat(parts.get(back, Vm.PARENT)).isEqualTo(snapshot);
        parts.call("VM.revert", snapshot);
        assertThat(parts.get(back, Vm.UUID)).isEqualTo(uuid);
    }

    @Test
    void whatCanBeBroughtBackIsListed() {
        VmRef vm = vm();
        VdiRef disk = diskOf(vm);
        String vmUuid = parts.get(vm, Vm.UUID);
        String diskUuid = parts.get(disk, Vdi.UUID);
        parts.call("VM.destroy", vm);
        parts.call("VDI.destroy", disk);
        Value.Struct told = struct(struct(parts.call("VDI.get_deleted")).get(diskUuid));
        assertThat(told.get("name_label")).isEqualTo(Value.text("system"));
        assertThat(told.get("sr_uuid")).isEqualTo(Value.text(sr()));
        assertThat(told.get("expires"))
                .isEqualTo(Value.text(
                        parts.clock.instant().plus(Duration.ofHours(24)).toString()));
        assertThat(struct(struct(parts.call("VM.get_deleted")).get(vmUuid)).get("name_label"))
                .isEqualTo(Value.text("subject"));
        assertThat(struct(parts.call("VM.get_deleted")).size()).isEqualTo(1);
    }

    @Test
    void timeEndsIt() {
        VmRef vm = vm();
        VdiRef disk = diskOf(vm);
        String uuid = parts.get(disk, Vdi.UUID);
        parts.call("VM.destroy", vm);
        parts.call("VDI.destroy", disk);
        parts.clock.advance(Duration.ofHours(24).minusSeconds(1));
        parts.api.trashSweep().run();
        assertThat(parts.agent.stored(sr())).containsOnlyKeys(uuid);
        parts.clock.advance(Duration.ofSeconds(1));
        parts.api.trashSweep().run();
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertThat(parts.store.snapshot().count(TrashEntry.DEF)).isZero();
        assertThat(parts.failure("VDI.undelete", uuid)).containsExactly("UUID_INVALID", "VDI", uuid);
    }

    @Test
    void aPoolMayKeepNothing() {
        machines.keepNoTrash();
        VmRef vm = vm();
        VdiRef disk = diskOf(vm);
        String uuid = parts.get(vm, Vm.UUID);
        parts.call("VDI.destroy", disk);
        parts.call("VM.destroy", vm);
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertThat(parts.failure("VM.undelete", uuid)).containsExactly("UUID_INVALID", "VM", uuid);
    }

    /** The oldest go first, and only as many as it takes. */
    @Test
    void neededSpaceEndsIt() {
        List<VdiRef> disks = List.of(machines.disk("a"), machines.disk("b"), machines.disk("c"));
        List<String> uuids =
                disks.stream().map(disk -> parts.get(disk, Vdi.UUID)).toList();
        disks.forEach(disk -> parts.call("VDI.destroy", disk));
        parts.agent.refuse(
                verb -> verb instanceof Verb.CreateVolume
                        && parts.agent.stored(sr()).size() > 1,
                "SR_BACKEND_FAILURE_44",
                "",
                "There is insufficient space",
                "");
        VdiRef fresh = machines.disk("needs space");
        assertThat(parts.agent.stored(sr())).containsOnlyKeys(uuids.get(2), parts.get(fresh, Vdi.UUID));
        undeleteDisk(uuids.get(2));
        assertThat(parts.failure("VDI.create", machines.diskRecord("too much", Map.of())))
                .startsWith("SR_BACKEND_FAILURE_44");
    }

    /** Guests write on without asking: an SR that runs full loses the oldest of its trash. */
    @Test
    void aFullSrEndsIt() {
        SrRef sr = machines.localSr();
        VdiRef first = machines.disk("first");
        VdiRef second = machines.disk("second");
        String kept = parts.get(second, Vdi.UUID);
        parts.call("VDI.destroy", first);
        parts.call("VDI.destroy", second);
        parts.write(tx -> {
            tx.set(Sr.DEF, sr.ref(), Sr.PHYSICAL_SIZE.def(), Value.of(1000));
            tx.set(Sr.DEF, sr.ref(), Sr.PHYSICAL_UTILISATION.def(), Value.of(901));
        });
        parts.api.trashSweep().run();
        assertThat(parts.agent.stored(sr())).containsOnlyKeys(kept);
    }

    @Test
    void itOutlivesTheServer() {
        VmRef vm = vm();
        String uuid = parts.get(vm, Vm.UUID);
        List<String> macs = macs(vm);
        List<String> drives = drives(vm);
        VdiRef disk = diskOf(vm);
        parts.call("VM.destroy", vm);
        parts.call("VDI.destroy", disk);
        parts = parts.restartedBesideItsHost();
        machines = new Machines(parts);
        VmRef back = undelete(uuid);
        assertThat(macs(back)).isEqualTo(macs);
        assertThat(drives(back)).isEqualTo(drives);
    }

    /** Without its storage a disk is neither destroyed nor brought back. */
    @Test
    void aDiskNeedsItsStorage() {
        VdiRef disk = machines.disk("disk");
        String uuid = parts.get(disk, Vdi.UUID);
        parts.call("VDI.destroy", disk);
        SrRef sr = machines.localSr();
        parts.get(sr, Sr.PBDS).forEach(pbd -> parts.call("PBD.unplug", pbd));
        assertThat(parts.failure("VDI.undelete", uuid)).containsExactly("SR_HAS_NO_PBDS", sr.ref());
        assertThat(struct(parts.call("VDI.get_deleted")).size()).isEqualTo(1);
    }
}

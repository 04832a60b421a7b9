package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and checkpoints of a VM with two disks and an interface, and the way back. */
class VmSnapshotsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VdiRef first;
    private VdiRef second;
    private VifRef vif;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        first = machines.disk("first");
        second = machines.disk("second");
        machines.vbd(vm, first, "0");
        machines.vbd(vm, second, "1");
        machines.emptyDrive(vm, "3");
        vif = machines.vif(vm, "0");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VmRef snapshot(String name) {
        return new VmRef(parts.text("VM.snapshot", vm, name));
    }

    private VmRef checkpoint(String name) {
        return new VmRef(parts.text("VM.checkpoint", vm, name));
    }

    private VdiRef disk(VmRef of, String device) {
        return parts.get(of, Vm.VBDS).stream()
                .filter(vbd -> parts.get(vbd, Vbd.USERDEVICE).equals(device))
                .map(vbd -> parts.get(vbd, Vbd.VDI))
                .findFirst()
                .orElse(VdiRef.NULL);
    }

    private int volumes() {
        return parts.agent.stored(parts.get(machines.localSr(), Sr.UUID)).size();
    }

    private void assertNothingLeft(int disks) throws Exception {
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(disks);
        assertThat(volumes()).isEqualTo(disks);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void aSnapshotIsATemplateOfItsVm() throws Exception {
        VmRef snapshot = snapshot("before");
        assertThat(parts.get(snapshot, Vm.NAME_LABEL)).isEqualTo("before");
        assertThat(parts.get(snapshot, Vm.IS_A_SNAPSHOT)).as("VML-133").isTrue();
        assertThat(parts.get(snapshot, Vm.IS_A_TEMPLATE)).isTrue();
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_OF)).isEqualTo(vm);
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_TIME)).isEqualTo(parts.clock.instant());
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_INFO))
                .containsEntry("power-state-at-snapshot", "Halted")
                .containsEntry("disk-snapshot-type", "crash_consistent");
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_METADATA)).contains(parts.get(vm, Vm.UUID));
        assertThat(parts.get(vm, Vm.SNAPSHOTS)).containsExactly(snapshot);
        assertThat(parts.get(disk(snapshot, "0"), Vdi.SNAPSHOT_OF)).as("STO-45").isEqualTo(first);
        assertThat(parts.get(disk(snapshot, "0"), Vdi.IS_A_SNAPSHOT)).isTrue();
        assertThat(parts.get(first, Vdi.SNAPSHOTS)).containsExactly(disk(snapshot, "0"));
        VifRef copy = parts.get(snapshot, Vm.VIFS).getFirst();
        assertThat(parts.get(copy, Vif.MAC)).as("VML-131").isEqualTo(parts.get(vif, Vif.MAC));
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", snapshot)))
                .as("VML-9")
                .contains("revert", "clone", "copy", "destroy")
                .doesNotContain("start", "snapshot");
        assertNothingLeft(4);
    }

    @Test
    void snapshotsFormATree() {
        VmRef a = snapshot("a");
        VmRef b = snapshot("b");
        assertThat(parts.get(b, Vm.PARENT)).as("VML-133").isEqualTo(a);
        assertThat(parts.get(vm, Vm.PARENT)).isEqualTo(b);
        assertThat(parts.get(a, Vm.CHILDREN)).containsExactly(b);
        parts.call("VM.destroy", b);
        assertThat(parts.get(vm, Vm.PARENT)).as("VML-136").isEqualTo(a);
        parts.call("VM.revert", a);
        VmRef c = snapshot("c");
        assertThat(parts.get(c, Vm.PARENT)).isEqualTo(a);
    }

    @Test
    void theDisksOfARunningVmAreBranchedAtOneInstant() throws Exception {
        parts.call("VM.start", vm, false, false);
        VmRef snapshot = snapshot("live");
        assertThat(parts.agent.asked(Verb.SnapshotDisks.class)).hasSize(1);
        assertThat(parts.agent.asked(Verb.SnapshotDisks.class).getFirst().disks())
                .extracting(DiskCopy::location)
                .containsExactly(
                        parts.get(disk(snapshot, "0"), Vdi.LOCATION), parts.get(disk(snapshot, "1"), Vdi.LOCATION));
        assertThat(parts.agent.asked(Verb.CloneVolume.class)).isEmpty();
        assertThat(parts.get(snapshot, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_INFO)).containsEntry("power-state-at-snapshot", "Running");
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertNothingLeft(4);
    }

    @Test
    void aDiskThatIsIgnoredHasNoDrive() throws Exception {
        VmRef snapshot = new VmRef(parts.text("VM.snapshot", vm, "one", List.of(second)));
        assertThat(disk(snapshot, "0")).isNotEqualTo(VdiRef.NULL);
        assertThat(parts.get(snapshot, Vm.VBDS))
                .as("VML-133")
                .extracting(vbd -> parts.get(vbd, Vbd.USERDEVICE))
                .containsExactlyInAnyOrder("0", "3");
        assertNothingLeft(3);
    }

    @Test
    void aSnapshotThatFailsLeavesNothing() throws Exception {
        parts.call("VM.start", vm, false, false);
        parts.agent.refuse(Verb.SnapshotDisks.class, "SR_BACKEND_FAILURE_82", "", "no", "");
        assertThat(parts.failure("VM.snapshot", vm, "s")).first().isEqualTo("SR_BACKEND_FAILURE_82");
        assertThat(parts.get(vm, Vm.SNAPSHOTS)).isEmpty();
        assertThat(parts.get(vm, Vm.PARENT)).isEqualTo(VmRef.NULL);
        assertNothingLeft(2);
    }

    @Test
    void disksAtRestAreSnapshottedSideBySide() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        parts.agent.during(Verb.CloneVolume.class, () -> meet(both));
        VmRef snapshot = snapshot("s");
        assertThat(parts.get(disk(snapshot, "0"), Vdi.SNAPSHOT_OF)).isEqualTo(first);
        assertThat(parts.get(disk(snapshot, "1"), Vdi.SNAPSHOT_OF)).isEqualTo(second);
        assertNothingLeft(4);
    }

    /** Ends only when the other does the same. */
    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("the other disk was not asked for meanwhile", e);
        }
    }

    @Test
    void oneDiskThatFailsTakesTheOthersWithIt() throws Exception {
        String location = parts.get(second, Vdi.LOCATION);
        parts.agent.refuse(
                verb -> verb instanceof Verb.CloneVolume clone && clone.source().equals(location),
                "SR_BACKEND_FAILURE_81",
                "",
                "no",
                "");
        assertThat(parts.failure("VM.snapshot", vm, "s")).first().isEqualTo("SR_BACKEND_FAILURE_81");
        assertThat(parts.get(vm, Vm.SNAPSHOTS)).isEmpty();
        assertNothingLeft(2);
    }

    @Test
    void aCheckpointHoldsTheMemoryAndTheVmRunsOn() throws Exception {
        parts.call("VM.start", vm, false, false);
        VmRef checkpoint = checkpoint("with memory");
        assertThat(parts.get(vm, Vm.POWER_STATE)).as("VML-134").isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(VdiRef.NULL);
        assertThat(parts.get(checkpoint, Vm.POWER_STATE)).isEqualTo(VmPowerState.SUSPENDED);
        assertThat(parts.exists(parts.get(checkpoint, Vm.SUSPEND_VDI))).isTrue();
        assertThat(parts.get(checkpoint, Vm.SNAPSHOT_INFO)).containsEntry("power-state-at-snapshot", "Running");
        assertNothingLeft(5);
    }

    @Test
    void aGuestGoesOnWhoseCheckpointFails() throws Exception {
        parts.call("VM.start", vm, false, false);
        parts.agent.refuse(Verb.CloneVolume.class, "SR_BACKEND_FAILURE_81", "", "no", "");
        assertThat(parts.failure("VM.checkpoint", vm, "c")).first().isEqualTo("SR_BACKEND_FAILURE_81");
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertNothingLeft(2);
    }

    @Test
    void aCheckpointWhoseSuspendFailsSaysSo() throws Exception {
        parts.call("VM.start", vm, false, false);
        parts.agent.refuse(Verb.SuspendDomain.class, "INTERNAL_ERROR", "x");
        assertThat(parts.failure("VM.checkpoint", vm, "c"))
                .as("VML-134")
                .containsExactly("VM_CHECKPOINT_SUSPEND_FAILED", vm.ref());
        assertNothingLeft(2);
    }

    @Test
    void revertBringsFieldsDisksAndInterfacesBack() throws Exception {
        parts.call("VM.set_name_label", vm, "as it was");
        String mac = parts.get(vif, Vif.MAC);
        VmRef snapshot = snapshot("before");
        parts.call("VM.set_name_label", vm, "changed");
        parts.call("VM.add_tags", vm, "kept");
        parts.call("VIF.destroy", vif);
        VdiRef later = machines.disk("later");
        machines.vbd(vm, later, "2");
        parts.call("VM.start", vm, false, false);
        parts.call("VM.revert", snapshot);
        assertThat(parts.get(vm, Vm.POWER_STATE)).as("VML-135").isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vm, Vm.NAME_LABEL)).isEqualTo("as it was");
        assertThat(parts.get(vm, Vm.TAGS)).containsExactly("kept");
        assertThat(parts.get(vm, Vm.IS_A_TEMPLATE)).isFalse();
        assertThat(parts.get(vm, Vm.IS_A_SNAPSHOT)).isFalse();
        assertThat(parts.exists(first)).as("replaced").isFalse();
        assertThat(parts.exists(later)).as("came later").isTrue();
        assertThat(parts.get(later, Vdi.VBDS)).isEmpty();
        assertThat(parts.get(disk(vm, "0"), Vdi.IS_A_SNAPSHOT)).isFalse();
        assertThat(parts.get(disk(snapshot, "0"), Vdi.SNAPSHOT_OF))
                .as("redirected")
                .isEqualTo(disk(vm, "0"));
        assertThat(parts.get(parts.get(vm, Vm.VIFS).getFirst(), Vif.MAC)).isEqualTo(mac);
        assertThat(parts.get(vm, Vm.PARENT)).isEqualTo(snapshot);
        assertNothingLeft(5);
        parts.call("VM.start", vm, false, false);
    }

    @Test
    void revertToACheckpointLeavesTheVmSuspended() throws Exception {
        parts.call("VM.start", vm, false, false);
        VmRef checkpoint = checkpoint("c");
        parts.call("VM.revert", checkpoint);
        assertThat(parts.get(vm, Vm.POWER_STATE)).as("VML-135").isEqualTo(VmPowerState.SUSPENDED);
        assertThat(parts.agent.domains()).isEmpty();
        parts.call("VM.resume", vm, false, false);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        for (VbdRef vbd : parts.get(vm, Vm.VBDS)) {
            assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
        }
        assertNothingLeft(5);
    }

    @Test
    void aVmThatWasDestroyedComesBackUnderItsUuid() {
        String uuid = parts.get(vm, Vm.UUID);
        VmRef snapshot = snapshot("s");
        parts.call("VM.destroy", vm);
        parts.call("VM.revert", snapshot);
        VmRef again = new VmRef(parts.text("VM.get_by_uuid", uuid));
        assertThat(parts.get(again, Vm.NAME_LABEL)).as("VML-135").isEqualTo("subject");
        assertThat(parts.get(snapshot, Vm.SNAPSHOT_OF)).isEqualTo(again);
        parts.call("VM.start", again, false, false);
    }

    /** As one that VM.update_snapshot_metadata has made of a VM. */
    @Test
    void aSnapshotWithoutMetadataGivesWhatItHasItself() {
        VmRef snapshot = snapshot("before");
        parts.set(snapshot, Vm.SNAPSHOT_METADATA, "");
        parts.set(snapshot, Vm.NAME_DESCRIPTION, "its own");
        parts.call("VM.revert", snapshot);
        assertThat(parts.get(vm, Vm.NAME_LABEL)).isEqualTo("subject");
        assertThat(parts.get(vm, Vm.NAME_DESCRIPTION)).isEqualTo("its own");
        assertThat(parts.get(vm, Vm.IS_A_SNAPSHOT)).isFalse();
        assertThat(parts.get(vm, Vm.IS_A_TEMPLATE)).isFalse();
        assertThat(parts.get(vm, Vm.SNAPSHOT_OF)).isEqualTo(VmRef.NULL);
        parts.call("VM.start", vm, false, false);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.destroy", vm);
        assertThat(parts.failure("VM.revert", snapshot))
                .as("nobody knows which VM that was")
                .startsWith("VM_REVERT_FAILED", snapshot.ref());
    }

    @Test
    void onlyASnapshotIsRevertedTo() {
        assertThat(parts.failure("VM.revert", vm)).as("VML-10").containsExactly("REVERT_ONLY_ALLOWED_ON_SNAPSHOT");
        VmRef snapshot = snapshot("s");
        assertThat(parts.failure("VM.start", snapshot, false, false))
                .containsExactly("VM_IS_SNAPSHOT", snapshot.ref(), "start");
    }

    @Test
    void clientsDeleteASnapshotByItsPartsAndNothingStays() throws Exception {
        machines.keepNoTrash();
        VmRef snapshot = snapshot("s");
        List<VdiRef> disks = List.of(disk(snapshot, "0"), disk(snapshot, "1"));
        parts.call("VM.destroy", snapshot);
        disks.forEach(disk -> parts.call("VDI.destroy", disk));
        assertThat(parts.get(vm, Vm.SNAPSHOTS)).isEmpty();
        assertNothingLeft(2);
    }

    @Test
    void aCopyHasItsOwnMacsAndWholeDisks() throws Exception {
        VmRef copy = new VmRef(parts.text("VM.copy", vm, "copy", machines.localSr()));
        assertThat(parts.agent.asked(Verb.CopyVolume.class)).as("VML-130").hasSize(2);
        assertThat(parts.get(parts.get(copy, Vm.VIFS).getFirst(), Vif.MAC))
                .as("VML-131")
                .isNotEqualTo(parts.get(vif, Vif.MAC));
        assertThat(parts.get(disk(copy, "0"), Vdi.NAME_LABEL)).isEqualTo("first");
        assertNothingLeft(4);
    }

    @Test
    void aCloneOfACheckpointIsOff() {
        parts.call("VM.start", vm, false, false);
        VmRef clone = new VmRef(parts.text("VM.clone", checkpoint("c"), "clone"));
        assertThat(parts.get(clone, Vm.POWER_STATE)).as("VML-130").isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(clone, Vm.IS_A_SNAPSHOT)).isFalse();
    }

    @Test
    void csvmClonesASuspendedVm() {
        parts.call("VM.start", vm, false, false);
        parts.call("VM.suspend", vm);
        VmRef clone = new VmRef(parts.text("VM.csvm", vm));
        assertThat(parts.get(clone, Vm.POWER_STATE)).isEqualTo(VmPowerState.SUSPENDED);
        parts.call("VM.resume", clone, false, false);
        assertThat(parts.get(clone, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.SUSPENDED);
    }

    @Test
    void resetIsForVmsWhoseHostIsLost() {
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VM.power_state_reset", vm)).as("VML-99").containsExactly("DOMAIN_EXISTS", vm.ref());
        parts.reports.lost(parts.host);
        parts.call("VM.power_state_reset", vm);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        VmRef dom0 = new VmRef(Values.texts(parts.call("VM.get_by_name_label", "Control domain on host: one"))
                .getFirst());
        assertThat(parts.failure("VM.power_state_reset", dom0))
                .containsExactly("CANNOT_RESET_CONTROL_DOMAIN", dom0.ref());
    }
}

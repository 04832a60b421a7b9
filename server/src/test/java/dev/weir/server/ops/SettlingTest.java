package dev.weir.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
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
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server dies, or the host is out of reach, in the middle of something: nothing half-done stays. */
class SettlingTest {
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

    /** The server dies after it asked for such a verb; the host does it, and nobody hears its answer. */
    private void dieDuring(Class<? extends Verb> kind, String method, Object... params) throws InterruptedException {
        dieBefore(kind, method, params).open();
    }

    /** The same, and the host does it when the gate opens. */
    private Gate dieBefore(Class<? extends Verb> kind, String method, Object... params) throws InterruptedException {
        ServerParts.Death death = parts.dieDuring(kind, method, params);
        parts = death.next();
        machines = new Machines(parts);
        return death.late();
    }

    /** The host speaks to the new server. */
    private void report(DomainState... domains) {
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, domains));
    }

    private void assertNothingNoted() throws Exception {
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }

    private DomainState domain(VmRef vm) {
        return parts.agent.domain(parts.get(vm, Vm.UUID));
    }

    @Test
    void aVolumeThatNoRecordTellsOfGoes() throws Exception {
        VdiRef other = machines.disk("other");
        dieDuring(Verb.CreateVolume.class, "VDI.create", machines.diskRecord("lost", Map.of()));
        report();
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(1);
        assertThat(parts.agent.stored(sr())).containsOnlyKeys(parts.get(other, Vdi.LOCATION));
        assertNothingNoted();
    }

    /** Only what was noted is ever taken away. */
    @Test
    void aVolumeThatSomebodyElsePutThereStays() throws Exception {
        parts.agent.ask("by hand", new Verb.CreateVolume(sr(), "mine", VolumeRef.Format.QCOW2, 1 << 20));
        parts = parts.restartedBesideItsHost();
        report();
        assertThat(parts.agent.stored(sr())).containsOnlyKeys("mine");
    }

    @Test
    void aVmIsClonedWholeOrNotAtAll() throws Exception {
        VmRef source = machines.vm("source");
        machines.vbd(source, machines.disk("first"), "0");
        machines.vbd(source, machines.disk("second"), "1");
        int vms = parts.store.snapshot().count(Vm.DEF);
        Gate gate = parts.agent.hold(verb -> verb instanceof Verb.CloneVolume
                && parts.agent.asked(Verb.CloneVolume.class).size() == 2);
        parts.call("Async.VM.clone", source, "copy");
        gate.awaitReached();
        assertThat(parts.store.snapshot().count(Vdi.DEF))
                .as("nobody sees half a VM")
                .isEqualTo(2);
        parts = parts.restartedBesideItsHost();
        parts.agent.behave();
        gate.open();
        report();
        assertThat(parts.store.snapshot().count(Vm.DEF)).isEqualTo(vms);
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(2);
        assertThat(parts.agent.stored(sr())).hasSize(2);
        assertNothingNoted();
    }

    @Test
    void aTemplateIsProvisionedWholeOrNotAtAll() throws Exception {
        VmRef vm = new VmRef(parts.text("VM.clone", machines.template("Tiny Linux"), "t"));
        String disk = "<disk device=\"%d\" size=\"1048576\" sr=\"" + sr() + "\" bootable=\"true\" type=\"system\"/>";
        parts.call(
                "VM.add_to_other_config",
                vm,
                "disks",
                "<provision>" + disk.formatted(0) + disk.formatted(1) + "</provision>");
        dieDuring(Verb.CreateVolume.class, "VM.provision", vm);
        report();
        assertThat(parts.get(vm, Vm.IS_A_TEMPLATE)).isTrue();
        assertThat(parts.get(vm, Vm.VBDS)).isEmpty();
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isZero();
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertNothingNoted();
    }

    @Test
    void aDiskWhoseVolumeIsGoneGoes() throws Exception {
        machines.keepNoTrash();
        VdiRef disk = machines.disk("doomed");
        dieDuring(Verb.DestroyVolume.class, "VDI.destroy", disk);
        report();
        assertThat(parts.exists(disk)).isFalse();
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertNothingNoted();
    }

    @Test
    void aDiskThatWasBeingPluggedIsPlugged() throws Exception {
        VmRef vm = machines.running("subject");
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        dieDuring(Verb.PlugDisk.class, "VBD.plug", vbd);
        assertThat(parts.get(vbd, Vbd.RESERVED))
                .as("in use, until the host has spoken")
                .isTrue();
        report(domain(vm));
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(vbd, Vbd.RESERVED)).isFalse();
        assertThat(parts.get(vbd, Vbd.DEVICE)).isNotEmpty();
        assertThat(parts.agent.asked(Verb.PlugDisk.class)).hasSize(2);
        assertNothingNoted();
    }

    @Test
    void aDiskThatCannotBePluggedIsFree() throws Exception {
        VmRef vm = machines.running("subject");
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        dieDuring(Verb.PlugDisk.class, "VBD.plug", vbd);
        parts.agent.refuse(Verb.PlugDisk.class, "DEVICE_ATTACH_TIMEOUT", "a", "b");
        report(domain(vm));
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(vbd, Vbd.RESERVED)).isFalse();
        assertNothingNoted();
    }

    /** The server died between the mark and the note. */
    @Test
    void aDiskThatNoHostWasAskedForIsFree() {
        VmRef vm = machines.running("subject");
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        parts.set(vbd, Vbd.RESERVED, true);
        parts = parts.restartedBesideItsHost();
        assertThat(parts.get(vbd, Vbd.RESERVED)).isFalse();
    }

    @Test
    void aDiskThatIsGoneFromTheRecordsLeavesTheGuest() throws Exception {
        VmRef vm = machines.running("subject");
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        dieDuring(Verb.PlugDisk.class, "VBD.plug", vbd);
        parts.call("VBD.destroy", vbd);
        report(domain(vm));
        assertThat(parts.agent.asked(Verb.UnplugDisk.class)).hasSize(1);
        assertNothingNoted();
    }

    @Test
    void aDiskThatWasBeingUnpluggedIsUnplugged() throws Exception {
        VmRef vm = machines.vm("subject");
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        parts.call("VM.start", vm, false, false);
        dieDuring(Verb.UnplugDisk.class, "VBD.unplug", vbd);
        report(domain(vm));
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        assertNothingNoted();
    }

    @Test
    void anInterfaceThatWasBeingPluggedOrUnpluggedIs() throws Exception {
        VmRef vm = machines.running("subject");
        VifRef vif = machines.vif(vm, "1");
        dieDuring(Verb.PlugNic.class, "VIF.plug", vif);
        report(domain(vm));
        assertThat(parts.get(vif, Vif.CURRENTLY_ATTACHED)).isTrue();
        dieDuring(Verb.UnplugNic.class, "VIF.unplug", vif);
        report(domain(vm));
        assertThat(parts.get(vif, Vif.CURRENTLY_ATTACHED)).isFalse();
        assertNothingNoted();
    }

    /** Nobody has been told that it moved: it is where the record says. */
    @Test
    void anInterfaceThatWasBeingMovedIsMovedBack() throws Exception {
        VmRef vm = machines.vm("subject");
        VifRef vif = machines.vif(vm, "1");
        parts.call("VM.start", vm, false, false);
        NetworkRef other = new NetworkRef(parts.text(
                "network.create",
                Map.of("name_label", "other", "name_description", "", "MTU", 1500L, "other_config", Map.of())));
        String bridge = parts.get(parts.get(vif, Vif.NETWORK), Network.BRIDGE);
        dieDuring(Verb.PlugNic.class, "VIF.move", vif, other);
        report(domain(vm));
        assertThat(parts.get(parts.get(vif, Vif.NETWORK), Network.BRIDGE)).isEqualTo(bridge);
        assertThat(parts.agent.asked(Verb.PlugNic.class).getLast().nic().bridge())
                .isEqualTo(bridge);
        assertNothingNoted();
    }

    /** The host's answer is late; by then the VM has been destroyed, and its guest must not run on without a record. */
    @Test
    void aGuestOfADestroyedVmEnds() throws Exception {
        VmRef vm = machines.vm("subject");
        Gate gate = dieBefore(Verb.StartDomain.class, "VM.start", vm, false, false);
        parts.call("VM.destroy", vm);
        report();
        assertThat(parts.agent.asked(Verb.DestroyDomain.class)).hasSize(1);
        assertNothingNoted();
        gate.open();
    }

    @Test
    void aStartThatCameToNothingIsTakenBackAtTheHostToo() throws Exception {
        VmRef vm = machines.vm("subject");
        Gate gate = dieBefore(Verb.StartDomain.class, "VM.start", vm, false, false);
        report();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.agent.asked(Verb.DestroyDomain.class)).hasSize(1);
        assertNothingNoted();
        gate.open();
    }

    @Test
    void aGuestThatRunsByThenRunsOn() throws Exception {
        VmRef vm = machines.running("subject");
        DomainState domain = domain(vm);
        parts.call("VM.hard_shutdown", vm);
        parts.agent.forgetAsked();
        Gate gate = dieBefore(Verb.StartDomain.class, "VM.start", vm, false, false);
        report(domain);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.agent.asked(Verb.DestroyDomain.class)).isEmpty();
        assertNothingNoted();
        gate.open();
    }

    /** The agent died, not the server: the same, once the host is back. */
    @Test
    void whatAnUnreachableHostMayHaveDoneIsSettledWhenItIsBack() throws Exception {
        VmRef vm = machines.running("subject");
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        parts.agent.unreachable(Verb.CreateVolume.class);
        parts.agent.unreachable(Verb.PlugDisk.class);
        assertThat(parts.failure("VBD.plug", vbd)).first().isEqualTo("CANNOT_CONTACT_HOST");
        assertThat(parts.get(vbd, Vbd.RESERVED)).as("the guest may have it").isTrue();
        assertThat(ServerParts.failureOf(() -> machines.disk("lost"))).first().isEqualTo("CANNOT_CONTACT_HOST");
        report(domain(vm));
        assertThat(parts.get(vbd, Vbd.RESERVED)).as("still out of reach").isTrue();
        parts.agent.behave();
        report(domain(vm));
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.agent.stored(sr())).hasSize(1);
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(1);
        assertNothingNoted();
    }

    @Test
    void aGuestThatWasBeingSuspendedIsSuspended() throws Exception {
        VmRef vm = machines.running("subject");
        dieDuring(Verb.SuspendDomain.class, "VM.suspend", vm);
        report();
        assertThat(parts.get(vm, Vm.POWER_STATE)).as("not taken for an end").isEqualTo(VmPowerState.SUSPENDED);
        assertThat(parts.exists(parts.get(vm, Vm.SUSPEND_VDI))).isTrue();
        assertThat(parts.agent.stored(sr())).hasSize(1);
        assertNothingNoted();
        parts.call("VM.resume", vm, false, false);
        assertThat(parts.agent.stored(sr())).isEmpty();
    }

    /** The host was killed with the guest before its memory was written. */
    @Test
    void aGuestThatIsLostWhileItIsSuspendedIsOff() throws Exception {
        VmRef vm = machines.running("subject");
        dieBefore(Verb.SuspendDomain.class, "VM.suspend", vm);
        parts.agent.domains().clear();
        report();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(VdiRef.NULL);
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertNothingNoted();
    }

    @Test
    void aSuspendThatAHardShutdownOvertookLeavesNoMemory() throws Exception {
        VmRef vm = machines.running("subject");
        Gate gate = dieBefore(Verb.SuspendDomain.class, "VM.suspend", vm);
        parts.call("VM.hard_shutdown", vm);
        report();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.agent.stored(sr())).isEmpty();
        assertNothingNoted();
        gate.open();
    }

    @Test
    void aGuestThatWasBeingResumedRuns() throws Exception {
        VmRef vm = machines.running("subject");
        parts.call("VM.suspend", vm);
        dieDuring(Verb.ResumeDomain.class, "VM.resume", vm, false, false);
        report();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(VdiRef.NULL);
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON).isNull()).isTrue();
        assertThat(parts.agent.stored(sr())).as("its memory is gone").isEmpty();
        assertThat(parts.agent.domains()).hasSize(1);
        assertNothingNoted();
    }

    @Test
    void aSnapshotIsThereWholeOrNotAtAll() throws Exception {
        VmRef vm = machines.vm("subject");
        machines.vbd(vm, machines.disk("first"), "0");
        machines.vbd(vm, machines.disk("second"), "1");
        parts.call("VM.start", vm, false, false);
        int vms = parts.store.snapshot().count(Vm.DEF);
        dieDuring(Verb.SnapshotDisks.class, "VM.snapshot", vm, "lost");
        report(domain(vm));
        assertThat(parts.store.snapshot().count(Vm.DEF)).isEqualTo(vms);
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(2);
        assertThat(parts.agent.stored(sr())).hasSize(2);
        assertNothingNoted();
    }

    @Test
    void aVmWhoseRevertDiedIsAsItWas() throws Exception {
        VmRef vm = machines.vm("subject");
        VdiRef disk = machines.disk("disk");
        machines.vbd(vm, disk, "0");
        VmRef snapshot = new VmRef(parts.text("VM.snapshot", vm, "s"));
        dieDuring(Verb.CloneVolume.class, "VM.revert", snapshot);
        report();
        assertThat(parts.exists(disk)).isTrue();
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(2);
        assertThat(parts.agent.stored(sr())).hasSize(2);
        assertNothingNoted();
    }

    @Test
    void aDiskThatWasBeingCopiedOrResizedAgreesWithItsVolume() throws Exception {
        VdiRef disk = machines.disk("disk");
        dieDuring(Verb.CopyVolume.class, "VDI.copy", disk, machines.localSr());
        report();
        assertThat(parts.agent.stored(sr())).hasSize(1);
        dieDuring(Verb.ResizeVolume.class, "VDI.resize", disk, 128 * Machines.MIB);
        report();
        assertThat(parts.get(disk, Vdi.VIRTUAL_SIZE)).isEqualTo(128 * Machines.MIB);
        assertNothingNoted();
    }
}

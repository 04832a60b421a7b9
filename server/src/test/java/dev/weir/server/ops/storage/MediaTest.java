package dev.weir.server.ops.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.ops.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discs in drives: VBD.insert, eject and what asks whether they may (STO-103, STO-104, STO-107). */
class MediaTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VbdRef drive;
    private VdiRef disc;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        drive = machines.emptyDrive(vm, "3");
        disc = disc("a.iso");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VdiRef disc(String name) {
        SrRef library = new SrRef(parts.text(
                "SR.create", parts.host, Map.of("location", "/isos"), 0, "isos", "", "iso", "iso", false, Map.of()));
        parts.agent.put(parts.get(library, Sr.UUID), new VolumeState(name, VolumeRef.Format.ISO, 4096, 4096, name));
        parts.call("SR.scan", library);
        return parts.get(library, Sr.VDIS).getFirst();
    }

    private List<String> allowed() {
        return Values.texts(parts.call("VBD.get_allowed_operations", drive));
    }

    private void assertNothingNoted() throws Exception {
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }

    /** STO-107: of a VM that is off, the records alone. */
    @Test
    void ofAHaltedVm() {
        assertThat(allowed()).as("STO-104").containsExactlyInAnyOrder("attach", "insert");
        parts.call("VBD.insert", drive, disc);
        assertThat(parts.get(drive, Vbd.VDI)).isEqualTo(disc);
        assertThat(parts.get(drive, Vbd.EMPTY)).isFalse();
        assertThat(allowed()).as("STO-104").containsExactlyInAnyOrder("attach", "eject");
        assertThat(parts.failure("VBD.insert", drive, disc)).containsExactly("VBD_NOT_EMPTY", drive.ref());
        parts.call("VBD.eject", drive);
        assertThat(parts.get(drive, Vbd.VDI)).isEqualTo(VdiRef.NULL);
        assertThat(parts.get(drive, Vbd.EMPTY)).isTrue();
        assertThat(parts.exists(disc)).as("the disc itself stays").isTrue();
        assertThat(parts.failure("VBD.eject", drive)).containsExactly("VBD_IS_EMPTY", drive.ref());
        assertThat(parts.agent.asked(Verb.PlugDisk.class)).isEmpty();
    }

    @Test
    void ofARunningVm() throws Exception {
        parts.call("VM.start", vm, false, false);
        parts.call("VBD.insert", drive, disc);
        Verb.PlugDisk in = parts.agent.asked(Verb.PlugDisk.class).getFirst();
        assertThat(in.disk().cdrom()).isTrue();
        assertThat(in.disk().volume())
                .isEqualTo(new VolumeRef(parts.get(parts.get(disc, Vdi.SR), Sr.UUID), "a.iso", VolumeRef.Format.ISO));
        assertThat(parts.get(drive, Vbd.VDI)).isEqualTo(disc);
        assertThat(parts.get(drive, Vbd.CURRENTLY_ATTACHED)).isTrue();
        parts.call("VM.pause", vm);
        parts.call("VBD.eject", drive);
        Verb.UnplugDisk out = parts.agent.asked(Verb.UnplugDisk.class).getFirst();
        assertThat(out.disk().cdrom()).isTrue();
        assertThat(parts.get(drive, Vbd.EMPTY)).isTrue();
        assertThat(parts.get(drive, Vbd.CURRENTLY_ATTACHED))
                .as("the drive stays")
                .isTrue();
        assertNothingNoted();
    }

    @Test
    void aGuestMayHoldOnToItsDisc() {
        parts.call("VBD.insert", drive, disc);
        parts.call("VM.start", vm, false, false);
        parts.agent.refuse(Verb.UnplugDisk.class, "VBD_TRAY_LOCKED", parts.get(drive, Vbd.UUID));
        assertThat(parts.failure("VBD.eject", drive)).containsExactly("VBD_TRAY_LOCKED", drive.ref());
        assertThat(parts.get(drive, Vbd.VDI)).isEqualTo(disc);
        assertThat(parts.get(drive, Vbd.CURRENT_OPERATIONS)).isEmpty();
    }

    /** STO-103: what it needs, in this order. */
    @Test
    void preconditions() {
        VdiRef disk = machines.disk("disk");
        VbdRef fixed = machines.vbd(vm, disk, "0");
        assertThat(parts.failure("VBD.insert", fixed, disc)).containsExactly("VBD_NOT_REMOVABLE_MEDIA", fixed.ref());
        assertThat(parts.failure("VBD.eject", fixed)).containsExactly("VBD_NOT_REMOVABLE_MEDIA", fixed.ref());
        parts.set(vm, Vm.POWER_STATE, VmPowerState.SUSPENDED);
        assertThat(parts.failure("VBD.insert", drive, disc))
                .as("STO-103 (8)")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted, running", "suspended");
        parts.set(vm, Vm.POWER_STATE, VmPowerState.HALTED);
        parts.set(disc, Vdi.MANAGED, false);
        assertThat(parts.failure("VBD.insert", drive, disc)).containsExactly("VDI_NOT_MANAGED", disc.ref());
        parts.set(disc, Vdi.MANAGED, true);
        assertThat(parts.failure("VBD.insert", drive, new VdiRef("OpaqueRef:none")))
                .containsExactly("HANDLE_INVALID", "VDI", "OpaqueRef:none");
        assertThat(parts.get(drive, Vbd.EMPTY)).isTrue();
        assertThat(parts.get(drive, Vbd.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void assertAttachableAsksTheSharingToo() {
        VdiRef disk = machines.disk("disk");
        VbdRef first = machines.vbd(vm, disk, "0");
        VbdRef second = machines.vbd(machines.vm("other"), disk, "0");
        parts.call("VBD.assert_attachable", second);
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VBD.assert_attachable", second))
                .as("STO-105")
                .containsExactly("VDI_IN_USE", disk.ref());
        parts.call("VBD.assert_attachable", first);
        parts.set(disk, Vdi.MANAGED, false);
        assertThat(parts.failure("VBD.assert_attachable", second)).containsExactly("VDI_NOT_MANAGED", second.ref());
    }

    /** STO-107: whichever state they are in. */
    @Test
    void pauseAndUnpauseAreForNobody() {
        VdiRef disk = machines.disk("disk");
        VbdRef vbd = machines.vbd(vm, disk, "0");
        String sr = machines.localSr().ref();
        assertThat(parts.failure("VBD.pause", vbd)).containsExactly("SR_OPERATION_NOT_SUPPORTED", sr);
        assertThat(parts.failure("VBD.unpause", vbd, "")).containsExactly("SR_OPERATION_NOT_SUPPORTED", sr);
    }

    @Test
    void unplugByForceIsHeldAsSuch() throws Exception {
        VbdRef vbd = machines.vbd(vm, machines.disk("disk"), "1");
        parts.call("VM.start", vm, false, false);
        Gate gate = parts.agent.hold(Verb.UnplugDisk.class);
        parts.call("Async.VBD.unplug_force_no_safety_check", vbd);
        gate.awaitReached();
        assertThat(parts.get(vbd, Vbd.CURRENT_OPERATIONS).values().stream().map(operation -> operation.wire()))
                .containsExactly("unplug_force");
        gate.open();
        parts.await(state -> !dev.weir.server.object.Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED));
        assertThat(parts.failure("VBD.unplug_force_no_safety_check", vbd))
                .containsExactly("DEVICE_ALREADY_DETACHED", vbd.ref());
    }

    /** The server dies in the middle: the guest's drive holds in the end what the record says. */
    @Test
    void aKillInTheMiddleOfAChangeOfDiscs() throws Exception {
        parts.call("VM.start", vm, false, false);
        dieDuring(Verb.PlugDisk.class, "VBD.insert", drive, disc);
        assertThat(parts.agent.asked(Verb.UnplugDisk.class)).hasSize(1);
        assertThat(parts.get(drive, Vbd.EMPTY)).isTrue();
        parts.call("VBD.insert", drive, disc);
        parts.agent.forgetAsked();
        dieDuring(Verb.UnplugDisk.class, "VBD.eject", drive);
        assertThat(parts.agent.asked(Verb.PlugDisk.class)).hasSize(1);
        assertThat(parts.get(drive, Vbd.VDI)).isEqualTo(disc);
        assertNothingNoted();
    }

    private void dieDuring(Class<? extends Verb> kind, String method, Object... params) throws Exception {
        ServerParts.Death death = parts.dieDuring(kind, method, params);
        parts = death.next();
        machines = new Machines(parts);
        death.late().open();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, parts.agent.domain(parts.get(vm, Vm.UUID))));
    }
}

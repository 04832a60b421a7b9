package dev.weir.server.ops.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbOperations;
import dev.weir.model.types.VusbRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
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

/** Devices that come and go at a host, and the guests that have them. */
class HostUsbsTest {
    private static final HostFacts.Usb STICK =
            new HostFacts.Usb("1-2", "0951", "Kingston", "1666", "DataTraveler", "E0D5", "2.10", 480);
    private static final HostFacts.Usb DONGLE = new HostFacts.Usb("2-1.4", "096e", "", "0006", "", "", "1.10", 12);

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    /** The host speaks of these devices, and of the guest where it runs. */
    private void told(HostFacts.Usb... usbs) {
        HostFacts facts = Facts.withUsbs(ServerParts.FACTS, usbs);
        parts.agent.facts = facts;
        DomainState[] guests = parts.get(vm, Vm.POWER_STATE) == VmPowerState.HALTED
                ? new DomainState[0]
                : new DomainState[] {parts.agent.domain(parts.get(vm, Vm.UUID))};
        parts.reports.accept(parts.host, Facts.full(facts, guests));
    }

    private PusbRef only() {
        List<PusbRef> all = parts.get(parts.host, Host.PUSBS);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private VusbRef plug(PusbRef pusb) {
        parts.call("PUSB.set_passthrough_enabled", pusb, true);
        return new VusbRef(parts.text("VUSB.create", vm, parts.get(pusb, Pusb.USB_GROUP), Map.of()));
    }

    private List<UsbSpec> started() {
        return parts.agent.asked(Verb.StartDomain.class).getLast().spec().usbs();
    }

    @Test
    void eachHasARecordAndAGroup() {
        told(STICK, DONGLE);
        List<PusbRef> all = parts.get(parts.host, Host.PUSBS);
        assertThat(all).hasSize(2);
        PusbRef stick = all.stream()
                .filter(pusb -> parts.get(pusb, Pusb.PATH).equals("1-2"))
                .findFirst()
                .orElseThrow();
        assertThat(parts.get(stick, Pusb.VENDOR_ID)).isEqualTo("0951");
        assertThat(parts.get(stick, Pusb.PRODUCT_ID)).isEqualTo("1666");
        assertThat(parts.get(stick, Pusb.VERSION)).isEqualTo("2.10");
        assertThat(parts.get(stick, Pusb.SPEED)).isEqualTo(480);
        assertThat(parts.get(stick, Pusb.PASSTHROUGH_ENABLED)).isFalse();
        assertThat(parts.get(stick, Pusb.DESCRIPTION)).isEqualTo("Kingston_DataTraveler_E0D5");
        assertThat(parts.get(parts.get(stick, Pusb.USB_GROUP), UsbGroup.NAME_LABEL))
                .isEqualTo("Group of 0951 1666 USBs");
        told(STICK, DONGLE);
        assertThat(parts.get(parts.host, Host.PUSBS)).as("told again").isEqualTo(all);
        told(DONGLE);
        assertThat(parts.exists(stick)).isFalse();
        assertThat(parts.store.snapshot().count(UsbGroup.DEF)).isEqualTo(1);
        assertThat(parts.get(only(), Pusb.DESCRIPTION)).as("what says nothing").isEmpty();
    }

    @Test
    void anotherInItsPlaceIsAnother() {
        told(STICK);
        PusbRef stick = only();
        told(new HostFacts.Usb("1-2", "0951", "Kingston", "1666", "DataTraveler", "FFFF", "2.10", -1));
        assertThat(parts.exists(stick)).isFalse();
        assertThat(parts.get(only(), Pusb.SPEED)).isEqualTo(-1);
        PusbRef other = only();
        told(new HostFacts.Usb("1-2", "0951", "Kingston", "1666", "DataTraveler", "FFFF", "2.10", 5000));
        assertThat(only()).isEqualTo(other);
        assertThat(parts.get(other, Pusb.SPEED)).as("known later").isEqualTo(5000);
    }

    @Test
    void aScanLooksNow() {
        parts.agent.facts = Facts.withUsbs(ServerParts.FACTS, STICK);
        parts.call("PUSB.scan", parts.host);
        assertThat(parts.get(only(), Pusb.PATH)).isEqualTo("1-2");
        parts.reports.lost(parts.host);
        assertThat(parts.failure("PUSB.scan", parts.host)).containsExactly("HOST_OFFLINE", parts.host.ref());
    }

    /** VML-82, VML-100. */
    @Test
    void aVmHasItWhileItRuns() {
        told(STICK);
        VusbRef vusb = plug(only());
        parts.call("VM.start", vm, false, false);
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(vusb, Vusb.ALLOWED_OPERATIONS)).contains(VusbOperations.UNPLUG);
        assertThat(started()).containsExactly(new UsbSpec(parts.get(vusb, Vusb.UUID), "1-2", "0951", "1666", "E0D5"));
        assertThat(parts.failure("VUSB.destroy", vusb)).first().isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(parts.failure("USB_group.destroy", parts.get(vusb, Vusb.USB_GROUP)))
                .containsExactly("USB_GROUP_CONTAINS_VUSB", vusb.ref());
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).isFalse();
        parts.call("VUSB.destroy", vusb);
        parts.call("VM.start", vm, false, false);
        assertThat(started()).isEmpty();
    }

    @Test
    void aStartThatFailsLeavesItFree() {
        told(STICK);
        VusbRef vusb = plug(only());
        parts.agent.refuse(Verb.StartDomain.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("VM.start", vm, false, false)).containsExactly("INTERNAL_ERROR", "no");
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).isFalse();
    }

    @Test
    void itIsUnpluggedWhileTheVmRuns() {
        told(STICK);
        VusbRef vusb = plug(only());
        parts.call("VM.start", vm, false, false);
        parts.call("VUSB.unplug", vusb);
        assertThat(parts.agent.asked(Verb.UnplugUsb.class))
                .extracting(verb -> verb.usb().vusbUuid())
                .containsExactly(parts.get(vusb, Vusb.UUID));
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.failure("VUSB.unplug", vusb)).containsExactly("DEVICE_ALREADY_DETACHED", vusb.ref());
        told(STICK);
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED))
                .as("whatever the host reports")
                .isFalse();
    }

    /** The host did it, and the server died before it heard so (decision 10). */
    @Test
    void anUnplugThatNobodyHeardOfIsDoneAgain() throws Exception {
        told(STICK);
        VusbRef vusb = plug(only());
        parts.call("VM.start", vm, false, false);
        ServerParts.Death death = parts.dieDuring(Verb.UnplugUsb.class, "VUSB.unplug", vusb);
        parts = death.next();
        death.late().open();
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).as("not known yet").isTrue();
        told(STICK);
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void aGuestThatHoldsOnKeepsIt() {
        told(STICK);
        VusbRef vusb = plug(only());
        parts.call("VM.start", vm, false, false);
        String uuid = parts.get(vusb, Vusb.UUID);
        parts.agent.refuse(Verb.UnplugUsb.class, "DEVICE_DETACH_TIMEOUT", "VUSB", uuid);
        assertThat(parts.failure("VUSB.unplug", vusb)).containsExactly("DEVICE_DETACH_TIMEOUT", "VUSB", vusb.ref());
        assertThat(parts.get(vusb, Vusb.CURRENTLY_ATTACHED)).isTrue();
        told();
        assertThat(parts.get(only(), Pusb.PATH))
                .as("the stick is pulled, its guest has it still")
                .isEqualTo("1-2");
        parts.agent.behave();
        told();
        assertThat(parts.get(parts.host, Host.PUSBS)).isEmpty();
        assertThat(parts.exists(vusb)).isFalse();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void aStickThatIsPulledLeavesItsGuest() {
        told(STICK, DONGLE);
        PusbRef stick = parts.get(parts.host, Host.PUSBS).stream()
                .filter(pusb -> parts.get(pusb, Pusb.PATH).equals("1-2"))
                .findFirst()
                .orElseThrow();
        UsbGroupRef group = parts.get(stick, Pusb.USB_GROUP);
        VusbRef vusb = plug(stick);
        parts.call("VM.start", vm, false, false);
        told(DONGLE);
        assertThat(parts.agent.asked(Verb.UnplugUsb.class)).hasSize(1);
        assertThat(parts.exists(vusb)).isFalse();
        assertThat(parts.exists(stick)).isFalse();
        assertThat(parts.exists(group)).isFalse();
        assertThat(parts.get(only(), Pusb.PATH)).isEqualTo("2-1.4");
    }

    /** A paused guest lets go of nothing; it is asked when it runs again. */
    @Test
    void aPausedGuestKeepsItForNow() {
        told(STICK);
        VusbRef vusb = plug(only());
        parts.call("VM.start", vm, false, false);
        parts.call("VM.pause", vm);
        told();
        assertThat(parts.exists(vusb)).isTrue();
        parts.call("VM.unpause", vm);
        told();
        assertThat(parts.exists(vusb)).isFalse();
        assertThat(parts.get(parts.host, Host.PUSBS)).isEmpty();
    }

    @Test
    void aVmWhoseDeviceIsPulledStartsWithout() {
        told(STICK);
        VusbRef vusb = plug(only());
        told();
        assertThat(parts.exists(vusb)).isFalse();
        parts.call("VM.start", vm, false, false);
        assertThat(started()).isEmpty();
    }

    @Test
    void takenBackItIsNobodys() {
        told(STICK);
        PusbRef pusb = only();
        VusbRef vusb = plug(pusb);
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("PUSB.set_passthrough_enabled", pusb, false))
                .containsExactly("USB_ALREADY_ATTACHED", pusb.ref(), vm.ref());
        parts.call("VM.hard_shutdown", vm);
        parts.call("PUSB.set_passthrough_enabled", pusb, false);
        assertThat(parts.exists(vusb)).isFalse();
        assertThat(parts.get(pusb, Pusb.PASSTHROUGH_ENABLED)).isFalse();
    }

    /** The same stick shown as a disk of the host: not both at once. */
    @Test
    void aDiskInUseIsNoDevice() {
        told(STICK);
        PusbRef pusb = only();
        Machines machines = new Machines(parts);
        VdiRef disk = machines.disk("stick");
        SrRef sr = parts.get(disk, Vdi.SR);
        parts.set(disk, Vdi.SM_CONFIG, Map.of("usb_path", "1-2"));
        VbdRef vbd = machines.vbd(vm, disk, "0");
        parts.call("PUSB.set_passthrough_enabled", pusb, true);
        assertThat(parts.exists(disk)).as("of other storage").isTrue();
        parts.write(tx -> Records.set(tx, sr, Sr.TYPE, "udev"));
        assertThat(parts.failure("PUSB.set_passthrough_enabled", pusb, true))
                .containsExactly("PUSB_VDI_CONFLICT", pusb.ref(), disk.ref());
        parts.write(tx -> Records.delete(tx, vbd));
        parts.call("PUSB.set_passthrough_enabled", pusb, true);
        assertThat(parts.exists(disk)).isFalse();
        assertThat(parts.get(pusb, Pusb.PASSTHROUGH_ENABLED)).isTrue();
    }

    /** What one host tells is none of another's. */
    @Test
    void aHostMayTellAnything() {
        told(STICK, STICK);
        assertThat(parts.get(only(), Pusb.PATH)).as("twice the same").isEqualTo("1-2");
        HostFacts.Usb[] many = new HostFacts.Usb[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = new HostFacts.Usb("1-" + i, "0951", "", "1666", "", "", "2.00", Double.NaN);
        }
        told(many);
        assertThat(parts.get(parts.host, Host.PUSBS)).hasSizeLessThanOrEqualTo(1000);
    }
}

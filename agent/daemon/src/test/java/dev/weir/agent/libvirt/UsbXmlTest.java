package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.UsbSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UsbXmlTest {
    private static DomainPlan plan(DomainPlan.Usb... usbs) {
        DomainSpec spec =
                Lab.spec("u", "r", new DomainSpec.Boot.Firmware("c", false), List.of(), DomainSpec.OnStop.DESTROY);
        return new DomainPlan(
                spec,
                Flavour.QEMU,
                Acceleration.TCG,
                CpuGroups.NONE,
                null,
                null,
                List.of(),
                List.of(),
                List.of(usbs),
                null,
                Path.of("/c"),
                null,
                null);
    }

    @Test
    void aDeviceIsNamedByWhatItIsAndWhereItIs() {
        UsbSpec stick = new UsbSpec("5f-1", "1-2.3", "0951", "1666", "s");
        String xml = DomainXml.write(plan(new DomainPlan.Usb(stick, new UsbPlace.Port(1, 12))));
        assertThat(xml.replaceAll("\\s*\n\\s*", ""))
                .contains("<controller type=\"usb\" index=\"0\" model=\"qemu-xhci\" ports=\"15\"/>"
                        + "<hostdev mode=\"subsystem\" type=\"usb\" managed=\"yes\"><source>"
                        + "<vendor id=\"0x0951\"/><product id=\"0x1666\"/><address bus=\"1\" device=\"12\"/></source>"
                        + "<alias name=\"ua-vusb-0-5f-1\"/></hostdev>");
        Alias alias = Objects.requireNonNull(Alias.parse("ua-vusb-0-5f-1"));
        assertThat(alias).isEqualTo(Alias.of(stick));
        assertThat(LiveDomain.parse(xml).aliases()).containsExactly("ua-vusb-0-5f-1");
    }

    @Test
    void aDeviceOfTheNetworkIsNamedByItsServer() {
        UsbSpec far = new UsbSpec("5f-2", "redirect-[::1]:4000", "0951", "1666", "");
        String xml = DomainXml.write(plan(new DomainPlan.Usb(far, new UsbPlace.Remote("::1", 4000))));
        assertThat(xml.replaceAll("\\s*\n\\s*", ""))
                .contains("<redirdev bus=\"usb\" type=\"tcp\">"
                        + "<source mode=\"connect\" host=\"::1\" service=\"4000\"/><protocol type=\"raw\"/>"
                        + "<alias name=\"ua-vusb-0-5f-2\"/></redirdev>");
    }

    @Test
    void withoutOneThereIsNoController() {
        assertThat(DomainXml.write(plan())).doesNotContain("xhci", "hostdev");
    }
}

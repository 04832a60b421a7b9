package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.protocol.UsbSpec;
import java.util.ArrayList;
import java.util.List;

/** USB devices as libvirt's XML, and the controller that they are plugged into. */
final class UsbXml {
    /** As many as a controller of this kind may have of each speed; a VM has six devices at most, and its tablet. */
    private static final int PORTS = 15;

    private UsbXml() {}

    /** A guest of QEMU sees devices of any speed behind one controller, in place of the old one that it has else. */
    static List<Element> of(DomainPlan plan) {
        List<Element> devices = new ArrayList<>();
        devices.add(Element.of("controller")
                .with("type", "usb")
                .with("index", 0)
                .with("model", "qemu-xhci")
                .with("ports", PORTS));
        for (DomainPlan.Usb usb : plan.usbs()) {
            Element device = switch (usb.place()) {
                case UsbPlace.Port port -> ofThisHost(usb.spec(), port);
                case UsbPlace.Remote remote -> ofTheNetwork(remote);
            };
            devices.add(device.add(
                    Element.of("alias").with("name", Alias.of(usb.spec()).text())));
        }
        return devices;
    }

    private static Element ofTheNetwork(UsbPlace.Remote remote) {
        return Element.of("redirdev")
                .with("bus", "usb")
                .with("type", "tcp")
                .add(
                        Element.of("source")
                                .with("mode", "connect")
                                .with("host", remote.host())
                                .with("service", remote.port()),
                        Element.of("protocol").with("type", "raw"));
    }

    private static Element ofThisHost(UsbSpec usb, UsbPlace.Port port) {
        return Element.of("hostdev")
                .with("mode", "subsystem")
                .with("type", "usb")
                .with("managed", "yes")
                .add(Element.of("source")
                        .add(
                                Element.of("vendor").with("id", "0x" + usb.vendorId()),
                                Element.of("product").with("id", "0x" + usb.productId()),
                                Element.of("address").with("bus", port.bus()).with("device", port.device())));
    }
}

package dev.weir.agent.libvirt;

import java.util.ArrayList;
import java.util.List;

/** USB devices of the host as libvirt's XML, and the controller that they are plugged into. */
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
        plan.usbs().forEach(usb -> devices.add(hostDevice(usb)));
        return devices;
    }

    private static Element hostDevice(DomainPlan.Usb usb) {
        return Element.of("hostdev")
                .with("mode", "subsystem")
                .with("type", "usb")
                .with("managed", "yes")
                .add(
                        Element.of("source")
                                .add(
                                        Element.of("vendor")
                                                .with("id", "0x" + usb.spec().vendorId()),
                                        Element.of("product")
                                                .with("id", "0x" + usb.spec().productId()),
                                        Element.of("address")
                                                .with("bus", usb.place().bus())
                                                .with("device", usb.place().device())),
                        Element.of("alias").with("name", Alias.of(usb.spec()).text()));
    }
}

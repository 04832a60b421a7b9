package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DomainSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a guest's first code is found. */
final class BootXml {
    private final DomainPlan plan;
    private final DomainSpec spec;

    BootXml(DomainPlan plan) {
        this.plan = plan;
        this.spec = plan.spec();
    }

    /** Xen's boot loader on the host, which finds the kernel in the guest's disk. */
    void loader(Element xml) {
        if (spec.boot() instanceof DomainSpec.Boot.Direct direct
                && !direct.loader().isEmpty()) {
            xml.leaf("bootloader", direct.loader());
            if (!direct.loaderArguments().isEmpty()) {
                xml.leaf("bootloader_args", direct.loaderArguments());
            }
        }
    }

    Element os(boolean smbios) {
        Element os = Element.of("os");
        boolean pvh = spec.boot() instanceof DomainSpec.Boot.Direct direct
                && direct.guest() != DomainSpec.Boot.Direct.Guest.PV;
        Element type = Element.of("type").text(!plan.paravirtual() ? "hvm" : pvh ? "xenpvh" : "linux");
        switch (plan.flavour()) {
            case TEST -> {}
            case XEN ->
                type.with("arch", "x86_64").with("machine", !plan.paravirtual() ? "xenfv" : pvh ? "xenpvh" : "xenpv");
            case QEMU -> type.with("arch", "x86_64").with("machine", plan.q35() ? "q35" : "pc");
        }
        if (plan.uefi()) {
            os.with("firmware", "efi");
        }
        os.add(type);
        firmware(os);
        if (smbios) {
            os.add(Element.of("smbios").with("mode", "sysinfo"));
        }
        DomainPlan.Kernel kernel = plan.kernel();
        if (kernel != null) {
            os.leaf("kernel", kernel.image());
            if (kernel.initrd() != null) {
                os.leaf("initrd", kernel.initrd());
            }
            os.leaf("cmdline", kernel.arguments());
        } else if (spec.boot() instanceof DomainSpec.Boot.Direct direct) {
            // For the kernel that the boot loader finds.
            os.leaf("cmdline", direct.arguments());
        }
        return os;
    }

    /** libvirt finds the files by QEMU's descriptions of firmware; a new store for signed code comes with the usual keys. */
    private void firmware(Element os) {
        if (!(spec.boot() instanceof DomainSpec.Boot.Firmware(var _, DomainSpec.Boot.Uefi uefi)) || uefi == null) {
            return;
        }
        if (plan.flavour() == Flavour.QEMU) {
            Element features = Element.of("firmware");
            if (uefi.secureBoot() && uefi.variables().isEmpty()) {
                features.add(feature("enrolled-keys", true));
            }
            os.add(features.add(feature("secure-boot", uefi.secureBoot())));
        }
        if (plan.variables() != null) {
            os.leaf("nvram", plan.variables());
        }
    }

    private static Element feature(String name, boolean on) {
        return Element.of("feature").with("enabled", on ? "yes" : "no").with("name", name);
    }

    /** Firmware's order names kinds of devices; libvirt wants a number on each device. */
    Map<Object, Integer> order() {
        List<Object> inOrder = new ArrayList<>();
        if (spec.boot() instanceof DomainSpec.Boot.Firmware firmware) {
            boolean anyBootable = plan.disks().stream()
                    .anyMatch(d -> !d.spec().cdrom() && d.spec().bootable());
            firmware.order().chars().distinct().forEach(kind -> {
                switch (kind) {
                    case 'c' ->
                        plan.byPosition().stream()
                                .filter(d -> !d.spec().cdrom()
                                        && (!anyBootable || d.spec().bootable()))
                                .forEach(inOrder::add);
                    case 'd' ->
                        plan.byPosition().stream().filter(d -> d.spec().cdrom()).forEach(inOrder::add);
                    case 'n' -> inOrder.addAll(plan.nics());
                    default -> {}
                }
            });
        }
        Map<Object, Integer> numbers = new HashMap<>();
        inOrder.forEach(device -> numbers.put(device, numbers.size() + 1));
        return numbers;
    }
}

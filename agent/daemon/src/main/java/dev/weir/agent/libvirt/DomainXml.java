package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a domain as libvirt's XML: a pure function of its plan. */
final class DomainXml {
    /** The run's name in the domain's metadata: how a restarted agent knows its domains. */
    static final String RUN_NAMESPACE = "urn:weir:run:1";

    private static final String QEMU_NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0";

    /** How often a guest's balloon driver says how much of its memory is free. */
    private static final int MEMORY_WORD_SECONDS = 5;

    private final DomainPlan plan;
    private final DomainSpec spec;
    private final BootXml boot;
    private final HardwareXml machine;
    private final DeviceXml devices;

    private DomainXml(DomainPlan plan) {
        this.plan = plan;
        this.spec = plan.spec();
        this.boot = new BootXml(plan);
        this.machine = new HardwareXml(plan);
        this.devices = plan.devices();
    }

    static String write(DomainPlan plan) {
        return new DomainXml(plan).domain().write();
    }

    private Element domain() {
        Element xml = Element.of("domain").with("type", type(plan.flavour(), plan.acceleration()));
        // The API's names are free text and need not differ; libvirt's must, and name folders.
        xml.leaf("name", spec.uuid()).leaf("uuid", spec.uuid());
        if (!spec.name().isBlank()) {
            xml.leaf("title", spec.name());
        }
        xml.add(Element.of("metadata")
                .add(Element.of("weir:run").with("xmlns:weir", RUN_NAMESPACE).with("startId", spec.startId())));
        xml.add(Element.of("memory").with("unit", "b").text(Math.max(spec.memoryMaxBytes(), spec.memoryBytes())));
        xml.add(Element.of("currentMemory").with("unit", "b").text(spec.memoryBytes()));
        xml.add(Element.of("vcpu").with("current", spec.vcpus()).text(Math.max(spec.vcpusMax(), spec.vcpus())));
        Element tuning = TuningXml.of(plan);
        if (tuning != null) {
            xml.add(tuning);
        }
        boot.loader(xml);
        xml.add(boot.os(smbios()));
        if (smbios()) {
            xml.add(SmbiosXml.sysinfo(spec.smbios()));
        }
        if (!plan.paravirtual()) {
            xml.add(machine.features());
        }
        machine.cpu(xml);
        xml.add(machine.clock());
        // Halted by itself: what follows is the master's decision (VML-94), libvirt only ends the run.
        xml.leaf("on_poweroff", "destroy");
        xml.leaf("on_reboot", action(spec.onReboot()));
        xml.leaf("on_crash", action(spec.onCrash()));
        xml.add(deviceList());
        if (plan.flavour() == Flavour.QEMU) {
            xml.with("xmlns:qemu", QEMU_NAMESPACE).add(vlansUnfiltered());
        }
        return xml;
    }

    /**
     * The filter of VLANs in QEMU's network device is empty after a resume, and the guest, which has filled it once, hears
     * no tagged frame any more (decision 47). Without it the guest's own kernel sorts them.
     */
    private static Element vlansUnfiltered() {
        return Element.of("qemu:commandline")
                .add(Element.of("qemu:arg").with("value", "-global"))
                .add(Element.of("qemu:arg").with("value", "virtio-net-pci.ctrl_vlan=off"));
    }

    /** libvirt's word for what runs a guest. */
    static String type(Flavour flavour, Acceleration acceleration) {
        return switch (flavour) {
            case TEST -> "test";
            case XEN -> "xen";
            case QEMU -> acceleration == Acceleration.KVM ? "kvm" : "qemu";
        };
    }

    private static String action(DomainSpec.OnStop onStop) {
        return onStop.name().toLowerCase(Locale.ROOT);
    }

    private boolean smbios() {
        return plan.flavour() == Flavour.QEMU && !spec.smbios().isEmpty();
    }

    private Element deviceList() {
        Element list = Element.of("devices");
        Map<Object, Integer> order = boot.order();
        boolean netBoot = spec.boot() instanceof DomainSpec.Boot.Firmware firmware
                && firmware.order().contains("n");
        for (DomainPlan.Disk disk : plan.byPosition()) {
            list.add(devices.disk(disk, order.getOrDefault(disk, 0)));
        }
        if (plan.seed() != null) {
            list.add(devices.seed(plan.seed(), devices.seedPlace(places())));
        }
        for (DomainPlan.Nic nic : plan.nics()) {
            list.add(devices.nic(nic, order.getOrDefault(nic, 0), netBoot));
        }
        if (!plan.usbs().isEmpty()) {
            UsbXml.of(plan).forEach(list::add);
        }
        if (plan.flavour() == Flavour.XEN) {
            return xenConsole(list);
        }
        Element log = Element.of("log").with("file", plan.console()).with("append", "off");
        list.add(Element.of("serial")
                .with("type", "pty")
                .add(log, Element.of("target").with("port", 0)));
        list.add(Element.of("channel")
                .with("type", "unix")
                .add(Element.of("target").with("type", "virtio").with("name", "org.qemu.guest_agent.0")));
        list.add(Element.of("input").with("type", "tablet").with("bus", "usb"));
        Element listen = Element.of("listen").with("type", "socket");
        if (plan.screen() != null) {
            listen.with("socket", plan.screen());
        }
        list.add(Element.of("graphics").with("type", "vnc").add(listen));
        list.add(machine.video());
        list.add(Element.of("memballoon")
                .with("model", "virtio")
                .add(Element.of("stats").with("period", MEMORY_WORD_SECONDS)));
        list.add(Element.of("rng")
                .with("model", "virtio")
                .add(Element.of("backend").with("model", "random").text("/dev/urandom")));
        if (plan.tpm()) {
            // What it holds stays when libvirt forgets the domain, until it has been read.
            list.add(Element.of("tpm")
                    .with("model", "tpm-crb")
                    .add(Element.of("backend")
                            .with("type", "emulator")
                            .with("version", "2.0")
                            .with("persistent_state", "yes")));
        }
        // Through it a guest's kernel tells that it has crashed.
        return list.add(Element.of("panic").with("model", "isa"));
    }

    private Element xenConsole(Element list) {
        list.add(Element.of("console")
                .with("type", "pty")
                .add(Element.of("target").with("type", "xen").with("port", 0)));
        if (plan.paravirtual()) {
            return list;
        }
        // Xen's device model is started by libxl, which knows no unix sockets for screens.
        list.add(Element.of("graphics")
                .with("type", "vnc")
                .with("port", -1)
                .with("autoport", "yes")
                .add(Element.of("listen").with("type", "address").with("address", "127.0.0.1")));
        return list.add(machine.video());
    }

    /** Of whatever stands on the same controller as the seed's drive would. */
    private Set<Integer> places() {
        return plan.disks().stream()
                .map(DomainPlan.Disk::spec)
                .filter(disk -> disk.cdrom() || devices.ahci() || plan.flavour() == Flavour.XEN)
                .map(DiskSpec::position)
                .collect(Collectors.toSet());
    }
}

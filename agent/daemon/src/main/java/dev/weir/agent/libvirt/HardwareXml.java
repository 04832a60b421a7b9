package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.Hardware;

/** The machine that a guest sees, as far as it is no device, and its screen. */
final class HardwareXml {
    /** What QEMU keeps of translated code; its own default grows with the guest to gigabytes. */
    private static final int TRANSLATIONS_MIB = 64;

    /** What Microsoft names for guests of a hypervisor. */
    private static final int SPINLOCK_RETRIES = 8191;

    private static final int KIB_PER_MIB = 1024;

    private final DomainPlan plan;
    private final Hardware hardware;

    HardwareXml(DomainPlan plan) {
        this.plan = plan;
        this.hardware = plan.spec().hardware();
    }

    void cpu(Element xml) {
        GuestCpu seen = plan.flavour() == Flavour.QEMU ? plan.cpu() : null;
        int cores = hardware.coresPerSocket();
        if (seen == null && cores == 0) {
            return;
        }
        Element cpu = Element.of("cpu");
        if (seen != null) {
            seen.write(cpu);
        }
        if (cores > 0) {
            cpu.add(Element.of("topology")
                    .with(
                            "sockets",
                            Math.max(plan.spec().vcpusMax(), plan.spec().vcpus()) / cores)
                    .with("cores", cores)
                    .with("threads", 1));
        }
        xml.add(cpu);
    }

    Element clock() {
        Element clock = Element.of("clock");
        if (hardware.clockOffsetSeconds() == 0) {
            clock.with("offset", "utc");
        } else {
            clock.with("offset", "variable")
                    .with("adjustment", hardware.clockOffsetSeconds())
                    .with("basis", "utc");
        }
        return hyperV()
                ? clock.add(Element.of("timer").with("name", "hypervclock").with("present", "yes"))
                : clock;
    }

    /** QEMU's own translation has no such help for Windows, and Windows runs without. */
    private boolean hyperV() {
        return hardware.hyperV() && plan.flavour() == Flavour.QEMU && plan.acceleration() == Acceleration.KVM;
    }

    Element features() {
        Element features = Element.of("features");
        if (hardware.acpi()) {
            features.add(Element.of("acpi"));
        }
        if (hardware.apic()) {
            features.add(Element.of("apic"));
        }
        if (hardware.pae() && plan.flavour() == Flavour.XEN) {
            // QEMU's processors have it by their model.
            features.add(Element.of("pae"));
        }
        if (hyperV()) {
            features.add(Element.of("hyperv")
                    .with("mode", "custom")
                    .add(
                            Element.of("relaxed").with("state", "on"),
                            Element.of("vapic").with("state", "on"),
                            Element.of("spinlocks").with("state", "on").with("retries", SPINLOCK_RETRIES)));
        }
        if (plan.flavour() == Flavour.QEMU && plan.acceleration() == Acceleration.TCG) {
            features.add(Element.of("tcg")
                    .add(Element.of("tb-cache").with("unit", "MiB").text(TRANSLATIONS_MIB)));
        }
        return features;
    }

    Element video() {
        Element model = Element.of("model").with("type", hardware.video() == Hardware.Video.CIRRUS ? "cirrus" : "vga");
        if (hardware.videoMib() > 0) {
            model.with("vram", hardware.videoMib() * KIB_PER_MIB);
        }
        return Element.of("video").add(model);
    }
}

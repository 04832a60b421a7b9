package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.CpuTuning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a guest shares the processors, as libvirt's XML. */
final class TuningXml {
    /** The span in which a capped guest gets its part, in microseconds. */
    static final int PERIOD = 100_000;

    private static final int HUNDRED = 100;

    private TuningXml() {}

    static @Nullable Element of(DomainPlan plan) {
        CpuTuning tuning = plan.spec().tuning();
        Element xml = Element.of("cputune");
        boolean weighed = tuning.weight() != CpuTuning.USUAL_WEIGHT;
        boolean any = false;
        if (weighed && plan.flavour() == Flavour.XEN) {
            xml.leaf("shares", tuning.weight());
            any = true;
        }
        if (plan.flavour() == Flavour.QEMU && plan.groups() != CpuGroups.NONE) {
            if (weighed) {
                xml.leaf("shares", plan.groups().shares(tuning.weight(), CpuTuning.USUAL_WEIGHT));
                any = true;
            }
            if (tuning.cap() > 0) {
                xml.leaf("global_period", PERIOD).leaf("global_quota", quota(tuning.cap()));
                any = true;
            }
        }
        List<String> pins = tuning.pins();
        int vcpus = Math.max(plan.spec().vcpusMax(), plan.spec().vcpus());
        for (int vcpu = 0; vcpu < Math.min(pins.size(), vcpus) && plan.flavour() != Flavour.TEST; vcpu++) {
            xml.add(Element.of("vcpupin").with("vcpu", vcpu).with("cpuset", pins.get(vcpu)));
            any = true;
        }
        return any ? xml : null;
    }

    /** A cap in hundredths of a processor as microseconds of each period. */
    static long quota(int cap) {
        return (long) cap * PERIOD / HUNDRED;
    }
}

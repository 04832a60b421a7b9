package dev.weir.agent.libvirt;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The processor that a guest is to see.
 *
 * @param model one of libvirt's; none for what is nearest to the host's own
 * @param require features that it has beside the model's, by libvirt's names
 * @param disable features of the model's that it does not have
 */
record GuestCpu(@Nullable String model, Set<String> require, Set<String> disable) {
    /** The nearest to the host's own. */
    static final GuestCpu OF_THE_HOST = new GuestCpu(null, Set.of(), Set.of());

    void write(Element cpu) {
        if (model == null) {
            cpu.with("mode", "host-model");
        } else {
            // libvirt's own check knows less than its offer does, by which this was made.
            cpu.with("mode", "custom").with("match", "exact").with("check", "none");
            cpu.add(Element.of("model").with("fallback", "forbid").text(model));
        }
        policies(cpu, "require", require);
        policies(cpu, "disable", disable);
    }

    private static void policies(Element cpu, String policy, Set<String> features) {
        for (String feature : new TreeSet<>(features)) {
            cpu.add(Element.of("feature").with("policy", policy).with("name", feature));
        }
    }
}

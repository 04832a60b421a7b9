package dev.weir.agent.cpu;

import dev.weir.agent.protocol.CpuFeatures;
import java.util.List;
import java.util.Set;

/**
 * A named model of the map.
 *
 * @param vendor as cpuid spells it; empty for a model of no vendor's
 * @param family 0 where the map does not tell, model and stepping too
 * @param features all that it has, by libvirt's names
 * @param vector those of them that a {@link CpuFeatures} vector has
 */
public record CpuModel(
        String name, String vendor, int family, int model, int stepping, Set<String> features, String vector) {
    /** The kernel's names of what it has. */
    public List<String> flags() {
        return CpuFeatures.names(vector);
    }
}

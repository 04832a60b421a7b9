package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.Vm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the host that joins brings along. The other pool is never asked for this.
 *
 * @param controlDomain the VM that stands for the host itself
 * @param editions those that its licence knows, the least first
 * @param settings the other_config of its host
 * @param defaultStorage the SR where its pool makes disks by default; empty or the null reference where nowhere
 * @param internal the networks of hosts with themselves, by reference
 * @param used the networks that have VIFs, by reference
 */
public record Contents(
        String controlDomain,
        List<String> editions,
        Map<String, String> settings,
        String defaultStorage,
        List<VmFacts> vms,
        List<SrFacts> storages,
        Set<String> internal,
        Set<String> used) {
    private static final String INTERNAL = "is_host_internal_management_network";

    public static Contents read(Source source, Side side) {
        Entry host = source.at(Host.DEF, side.master().ref());
        Map<String, List<String>> disks = new LinkedHashMap<>();
        for (Entry vdi : source.records(Vdi.DEF)) {
            disks.computeIfAbsent(vdi.link(Vdi.SR), _ -> new ArrayList<>()).add(vdi.get(Vdi.NAME_LABEL));
        }
        Set<String> internal = new HashSet<>();
        Set<String> used = new HashSet<>();
        for (Entry network : source.records(Network.DEF)) {
            if ("true".equals(network.get(Network.OTHER_CONFIG).get(INTERNAL))) {
                internal.add(network.ref());
            }
            if (!network.words(Network.VIFS).isEmpty()) {
                used.add(network.ref());
            }
        }
        return new Contents(
                host.link(Host.CONTROL_DOMAIN),
                host.get(Host.EDITIONS),
                host.get(Host.OTHER_CONFIG),
                source.records(Pool.DEF).getFirst().link(Pool.DEFAULT_SR),
                source.records(Vm.DEF).stream().map(VmFacts::of).toList(),
                source.records(Sr.DEF).stream()
                        .map(sr -> SrFacts.of(sr, disks.getOrDefault(sr.ref(), List.of())))
                        .toList(),
                internal,
                used);
    }

    /** All VMs but the one that stands for the host. */
    public List<VmFacts> guests() {
        return vms.stream().filter(vm -> !vm.ref().equals(controlDomain)).toList();
    }
}

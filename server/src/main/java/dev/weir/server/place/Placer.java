package dev.weir.server.place;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses where a VM starts: its affinity where that can take it, else the host with the most memory left (PLM-15). */
public final class Placer {
    private static final Logger LOG = LoggerFactory.getLogger(Placer.class);

    private Placer() {}

    /** The best host, or NO_HOSTS_AVAILABLE; with a single host its own reason says more, so that is thrown. */
    public static Placement choose(Snapshot state, VmRef vm) {
        return choose(state, vm, new BootChecks(state, vm));
    }

    /** The same whatever the processors have (CPU-44). */
    public static Placement chooseByForce(Snapshot state, VmRef vm) {
        return choose(state, vm, new BootChecks(state, vm).withoutCpu());
    }

    private static Placement choose(Snapshot state, VmRef vm, BootChecks checks) {
        List<HostRef> hosts = Records.all(state, Host.DEF, HostRef.CODEC);
        checks.requireParameters();
        List<HostRef> able = new ArrayList<>();
        Map<HostRef, String> refused = new LinkedHashMap<>();
        ApiFailure reason = null;
        for (HostRef host : hosts) {
            try {
                checks.require(host);
                if (Records.get(state, host, Host.CURRENT_OPERATIONS).containsValue(HostAllowedOperations.EVACUATE)) {
                    refused.put(host, "is evacuated");
                } else {
                    able.add(host);
                }
            } catch (ApiFailure e) {
                refused.put(host, e.code());
                reason = e;
            }
        }
        HostRef affinity = Records.get(state, vm, Vm.AFFINITY);
        if (able.contains(affinity)) {
            return Placement.ofAffinity(state, affinity);
        }
        if (able.isEmpty()) {
            throw hosts.size() == 1 && reason != null ? reason : Errors.noHostsAvailable();
        }
        return Placement.ofMemory(state, byMemory(state, able, vm), refused);
    }

    /** The most memory first; of hosts with the same, the first. */
    private static List<Map.Entry<HostRef, Long>> byMemory(Snapshot state, List<HostRef> hosts, VmRef vm) {
        return hosts.stream()
                .map(host -> Map.entry(host, Memory.free(state, host, vm)))
                .sorted(Map.Entry.<HostRef, Long>comparingByValue().reversed())
                .toList();
    }

    /** The hosts that could take it now, whatever their processors (PLM-5). */
    public static List<HostRef> possible(Snapshot state, VmRef vm) {
        BootChecks checks = new BootChecks(state, vm).withoutCpu();
        List<HostRef> possible = new ArrayList<>();
        for (HostRef host : Records.all(state, Host.DEF, HostRef.CODEC)) {
            try {
                checks.require(host);
                possible.add(host);
            } catch (ApiFailure whyNot) {
                LOG.debug("{} cannot take {}: {}", host.ref(), vm.ref(), whyNot.description());
            }
        }
        return possible;
    }
}

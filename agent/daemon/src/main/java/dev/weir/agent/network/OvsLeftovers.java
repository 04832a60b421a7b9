package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bridges of this agent's that the pool has no network for any more: those of a pool that the host has left. */
final class OvsLeftovers {
    private static final Logger LOG = LoggerFactory.getLogger(OvsLeftovers.class);

    private final Vsctl vsctl;
    private final OvsRecords records;

    OvsLeftovers(Vsctl vsctl, OvsRecords records) {
        this.vsctl = vsctl;
        this.records = records;
    }

    /** One after the other, what lies on another first: cut short, it is gone on with when it is asked again. */
    void remove(Set<String> wanted) throws HypervisorFailure {
        List<String> all = records.all();
        Set<String> unwanted = new HashSet<>(all);
        unwanted.removeAll(wanted);
        for (String device : all) {
            if (unwanted.contains(device) || unwanted.contains(belowOf(device, unwanted))) {
                remove(device);
            }
        }
    }

    /** A VLAN on a bridge that goes is of the pool before, whatever has its name now; it comes up anew when needed. */
    private String belowOf(String device, Set<String> unwanted) throws HypervisorFailure {
        return unwanted.isEmpty() ? device : records.below(device);
    }

    private void remove(String device) throws HypervisorFailure {
        List<String> why = new ArrayList<>();
        if (!records.guests(device).isEmpty()) {
            why.add("guests are on it");
        }
        if (OwnAddresses.on(device)) {
            why.add("it has an address");
        }
        if (records.hasOthersAbove(device)) {
            why.add("VLANs are on it");
        }
        if (why.isEmpty()) {
            LOG.info("bridge {} goes: no network of the pool has it", device);
            vsctl.run("--if-exists", "del-br", device);
        } else {
            LOG.warn("bridge {} is of no network of the pool and stays: {}", device, String.join(", ", why));
        }
    }
}

package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the switch's database says of bridges, and which of them are this agent's. A bridge of one VLAN is a "fake" one
 * there: it looks like a bridge and lies on another.
 */
final class OvsRecords {
    private static final String KEY = "weir-bridge";

    private final Vsctl vsctl;
    private final String mark;

    OvsRecords(Vsctl vsctl, BridgeNames names) {
        this.vsctl = vsctl;
        this.mark = names.mark();
    }

    /** A guest's port, and what libvirt wrote beside it. */
    record Guest(String port, String ids) {}

    /** Goes into the transaction that makes a bridge, so that none is without its mark. */
    List<String> marking(String device) {
        return List.of("br-set-external-id", device, KEY, mark);
    }

    boolean exists(String device) throws HypervisorFailure {
        return vsctl.asks("br-exists", device);
    }

    /** Of a bridge that is there. */
    boolean ours(String device) throws HypervisorFailure {
        return vsctl.run("br-get-external-id", device, KEY).equals(mark);
    }

    /** The bridge below one of a VLAN; any other is its own. */
    String below(String device) throws HypervisorFailure {
        return vsctl.run("br-to-parent", device);
    }

    /** 0 also of a bridge that is of no VLAN. */
    int tag(String device) throws HypervisorFailure {
        return Integer.parseInt(vsctl.run("br-to-vlan", device));
    }

    boolean hasOthersAbove(String device) throws HypervisorFailure {
        for (String fake : fakes()) {
            if (below(fake).equals(device)) {
                return true;
            }
        }
        return false;
    }

    private List<String> fakes() throws HypervisorFailure {
        return vsctl.list("--fake", "list-br");
    }

    List<String> ports(String device) throws HypervisorFailure {
        return vsctl.list("list-ports", device);
    }

    List<Guest> guests(String device) throws HypervisorFailure {
        Set<String> all = new HashSet<>(
                vsctl.list("--bare", "--columns=name", "find", "interface", "external_ids:attached-mac!=\"\""));
        List<Guest> guests = new ArrayList<>();
        for (String port : ports(device)) {
            if (all.contains(port)) {
                guests.add(new Guest(port, vsctl.run("get", "interface", port, "external_ids")));
            }
        }
        return guests;
    }

    /** All of this agent's, those of VLANs first. */
    List<String> all() throws HypervisorFailure {
        List<String> all = new ArrayList<>();
        for (String fake : fakes()) {
            if (ours(fake)) {
                all.add(fake);
            }
        }
        all.addAll(
                vsctl.list("--bare", "--columns=name", "find", "bridge", "external_ids:" + KEY + "=\"" + mark + "\""));
        return all;
    }
}

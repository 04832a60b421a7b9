package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Bond;
import dev.weir.model.types.NetworkSriov;
import dev.weir.model.types.Tunnel;
import dev.weir.model.types.Vlan;
import java.util.List;

/**
 * An interface made of others.
 *
 * @param over the PIFs that it is made of
 * @param made the PIF that came of it
 * @param tag of a VLAN; -1 of all else
 */
public record LinkFacts(String ref, String uuid, List<String> over, String made, long tag) {
    static LinkFacts vlan(Entry vlan) {
        return new LinkFacts(
                vlan.ref(),
                vlan.get(Vlan.UUID),
                List.of(vlan.link(Vlan.TAGGED_PIF)),
                vlan.link(Vlan.UNTAGGED_PIF),
                vlan.get(Vlan.TAG));
    }

    static LinkFacts bond(Entry bond) {
        return new LinkFacts(bond.ref(), bond.get(Bond.UUID), bond.words(Bond.SLAVES), bond.link(Bond.MASTER), -1);
    }

    static LinkFacts tunnel(Entry tunnel) {
        return new LinkFacts(
                tunnel.ref(),
                tunnel.get(Tunnel.UUID),
                List.of(tunnel.link(Tunnel.TRANSPORT_PIF)),
                tunnel.link(Tunnel.ACCESS_PIF),
                -1);
    }

    static LinkFacts sriov(Entry sriov) {
        return new LinkFacts(
                sriov.ref(),
                sriov.get(NetworkSriov.UUID),
                List.of(sriov.link(NetworkSriov.PHYSICAL_PIF)),
                sriov.link(NetworkSriov.LOGICAL_PIF),
                -1);
    }
}

package dev.weir.server.ops.pif;

import dev.weir.model.calls.BondCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PifCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.VlanCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.time.Ids;
import java.time.Clock;

/** The messages about hosts' interfaces and what is made of them. */
public final class PifOps {
    private final PifPlugs plugs;
    private final Vlans vlans;
    private final PoolVlans poolVlans;
    private final Bonds bonds;
    private final BondSettling settling;
    private final Inheritance inheritance;
    private final HostNetworks networks;
    private final PifRecords pifRecords;
    private final PifForgetting forgetting;
    private final NicDiscovery discovery;

    public PifOps(Store store, Hosts hosts, NotedHosts noted, Ids ids, Clock clock, Alerts alerts) {
        HostTurns turns = new HostTurns();
        VlanRecords records = new VlanRecords(ids);
        this.plugs = new PifPlugs(store, hosts, turns);
        this.vlans = new Vlans(store, hosts, records, plugs, turns);
        this.poolVlans = new PoolVlans(store, records, vlans, plugs, turns);
        this.bonds = new Bonds(
                store,
                hosts,
                noted,
                new BondRecords(ids, new LinkMoves(records), new LinkStates(clock, alerts)),
                plugs,
                turns);
        this.settling = new BondSettling(store, hosts, plugs, turns, ids);
        this.inheritance = new Inheritance(store, bonds, vlans);
        this.networks = new HostNetworks(store, new HostBridges(store, hosts), plugs, inheritance, ids);
        this.pifRecords = new PifRecords(store, ids);
        this.forgetting = new PifForgetting(store, plugs, turns);
        this.discovery = new NicDiscovery(store, hosts, new NicRecords(ids, clock), turns);
    }

    public void bind(
            PifCalls<CallContext> pifs,
            BondCalls<CallContext> bondCalls,
            VlanCalls<CallContext> vlanCalls,
            PoolCalls<CallContext> pools,
            HostCalls<CallContext> hosts) {
        plugs.bind(pifs, hosts);
        pifRecords.bind(pifs, hosts);
        forgetting.bind(pifs);
        discovery.bind(pifs);
        bonds.bind(bondCalls);
        vlans.bind(vlanCalls);
        poolVlans.bind(pools, pifs);
        inheritance.bind(hosts);
    }

    public void settle(Settling all) {
        settling.settle(all);
    }

    public HostNetworks networks() {
        return networks;
    }
}

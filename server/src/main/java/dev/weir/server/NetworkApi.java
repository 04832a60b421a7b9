package dev.weir.server;

import dev.weir.model.calls.BondCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.NetworkCalls;
import dev.weir.model.calls.PifCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.VifCalls;
import dev.weir.model.calls.VlanCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.network.GuestAddressing;
import dev.weir.server.ops.network.NetworkLinks;
import dev.weir.server.ops.network.NetworkOps;
import dev.weir.server.ops.network.NetworkSettings;
import dev.weir.server.ops.network.VifOps;
import dev.weir.server.ops.network.VifSettings;
import dev.weir.server.ops.pif.HostNetworks;
import dev.weir.server.ops.pif.PifOps;
import dev.weir.server.time.Ids;
import java.time.Clock;

/** Puts together the parts of the API that are about networks, and about the interfaces of VMs and hosts on them. */
final class NetworkApi {
    private final Store store;
    private final Hosts agents;
    private final Ids ids;
    private final VifOps vifs;
    private final PifOps pifs;

    NetworkApi(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, Ids ids, Clock clock, Alerts alerts) {
        this.store = store;
        this.agents = hosts;
        this.ids = ids;
        this.vifs = new VifOps(store, hosts, noted, guard, ids);
        this.pifs = new PifOps(store, hosts, noted, ids, clock, alerts);
    }

    void bind(
            Effects effects,
            CallRegistry registry,
            NetworkCalls<CallContext> networks,
            PoolCalls<CallContext> pools,
            HostCalls<CallContext> hosts) {
        VifCalls<CallContext> vifCalls = new VifCalls<>(registry);
        vifs.bind(effects, vifCalls);
        new VifSettings(vifs.cables()).bind(vifCalls);
        new GuestAddressing(store).bind(vifCalls);
        new NetworkOps(store, ids).bind(effects);
        new NetworkSettings(store).bind(networks);
        new NetworkLinks(store, agents, ids).bind(networks);
        pifs.bind(new PifCalls<>(registry), new BondCalls<>(registry), new VlanCalls<>(registry), pools, hosts);
    }

    void settle(Settling settling) {
        vifs.settle(settling);
        pifs.settle(settling);
    }

    HostNetworks hostNetworks() {
        return pifs.networks();
    }
}

package dev.weir.server.ops.network;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.NetworkCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkPurpose;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.Bridging;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.domain.VifUse;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.pool.Liveness;
import dev.weir.server.time.Ids;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** network.attach, attach_for_vm, detach_for_vm and pool_introduce. */
public final class NetworkLinks {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLinks.class);

    private final Store store;
    private final Hosts hosts;
    private final HostBridges bridges;
    private final Ids ids;

    public NetworkLinks(Store store, Hosts hosts, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.bridges = new HostBridges(store, hosts);
        this.ids = ids;
    }

    public void bind(NetworkCalls<CallContext> calls) {
        calls.attach(this::attach)
                .attachForVm(this::attachForVm)
                .detachForVm(this::detachForVm)
                .poolIntroduce(this::introduce);
    }

    /** Before anything needs it: by the host's interface on it, or as a network of this host alone (NET-5). */
    private void attach(CallContext context, NetworkRef network, HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, network);
        Records.require(state, host);
        Liveness.require(state, host);
        for (PifRef pif : Records.get(state, network, Network.PIFS)) {
            if (Records.get(state, pif, Pif.HOST).equals(host)) {
                bridges.raise(context.task() + ".attach", pif);
                return;
            }
        }
        int mtu = Bridging.mtu(Records.get(state, network, Network.MTU));
        hosts.ask(
                host,
                context.task() + ".attach",
                new Verb.EnsureBridge(Records.get(state, network, Network.BRIDGE), mtu, ""));
    }

    /** All networks of a VM's interfaces, before it comes (NET-86). */
    private void attachForVm(CallContext context, HostRef host, VmRef vm) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        Liveness.require(state, host);
        DomainSpecs specs = new DomainSpecs(state);
        bridges.raise(
                host,
                context.task() + ".attach",
                Records.get(state, vm, Vm.VIFS).stream().map(specs::nic).toList());
    }

    /** What only this VM needed of the host's own networks (NET-5); a bridge that stays up does no harm. */
    private void detachForVm(CallContext context, HostRef host, VmRef vm) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        Liveness.require(state, host);
        Set<NetworkRef> networks = new LinkedHashSet<>();
        Records.get(state, vm, Vm.VIFS).forEach(vif -> networks.add(Records.get(state, vif, Vif.NETWORK)));
        for (NetworkRef network : networks) {
            if (isForNobody(state, network, host)) {
                Verb remove = new Verb.RemoveBridge(Records.get(state, network, Network.BRIDGE));
                try {
                    hosts.ask(host, context.task() + ".detach." + network.ref(), remove);
                } catch (ApiFailure e) {
                    LOG.warn("the bridge of network {} stays up: {}", network.ref(), e.description());
                }
            }
        }
    }

    private static boolean isForNobody(Snapshot state, NetworkRef network, HostRef host) {
        return Records.get(state, network, Network.MANAGED)
                && Records.get(state, network, Network.PIFS).stream()
                        .noneMatch(pif -> Records.get(state, pif, Pif.HOST).equals(host))
                && Records.get(state, network, Network.VIFS).stream().noneMatch(vif -> VifUse.on(state, vif, host));
    }

    /** The record, as it is said. */
    private NetworkRef introduce(
            CallContext context,
            String name,
            String description,
            long mtu,
            Map<String, String> otherConfig,
            String bridge,
            boolean managed,
            List<NetworkPurpose> purposes) {
        NetworkRef network = new NetworkRef(ids.ref());
        return store.write(tx -> {
            Records.<NetworkRef>draft()
                    .with(Network.UUID, ids.uuid())
                    .with(Network.NAME_LABEL, name)
                    .with(Network.NAME_DESCRIPTION, description)
                    .with(Network.MTU, mtu)
                    .with(Network.OTHER_CONFIG, otherConfig)
                    .with(Network.BRIDGE, bridge)
                    .with(Network.MANAGED, managed)
                    .with(Network.PURPOSE, purposes)
                    .create(tx, network);
            return network;
        });
    }
}

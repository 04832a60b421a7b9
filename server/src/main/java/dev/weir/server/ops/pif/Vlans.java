package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VlanCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.Bridging;
import dev.weir.server.domain.PifKind;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** VLAN.create, destroy and pool_introduce (NET-60, NET-62). */
final class Vlans {
    private static final Logger LOG = LoggerFactory.getLogger(Vlans.class);
    private static final String TAKEN = "VLAN_IN_USE";

    private final Store store;
    private final Hosts hosts;
    private final VlanRecords records;
    private final PifPlugs plugs;
    private final HostTurns turns;

    Vlans(Store store, Hosts hosts, VlanRecords records, PifPlugs plugs, HostTurns turns) {
        this.store = store;
        this.hosts = hosts;
        this.records = records;
        this.plugs = plugs;
        this.turns = turns;
    }

    void bind(VlanCalls<CallContext> calls) {
        calls.create(this::create).destroy(this::destroy).poolIntroduce(this::introduce);
    }

    VlanRef create(CallContext context, PifRef tagged, long tag, NetworkRef network) {
        HostRef host = Records.get(store.snapshot(), tagged, Pif.HOST);
        Records.require(store.snapshot(), network);
        Liveness.require(store.snapshot(), host);
        return make(context, tagged, tag, network);
    }

    /** On a host that answers, whether or not it counts as live yet. */
    VlanRef make(CallContext context, PifRef tagged, long tag, NetworkRef network) {
        HostRef host = Records.get(store.snapshot(), tagged, Pif.HOST);
        return turns.take(host, () -> {
            VlanRef vlan = store.write(tx -> records.make(tx, tagged, tag, network));
            plug(context, vlan);
            return vlan;
        });
    }

    /** A host that cannot has the VLAN all the same, unplugged; one on which somebody else has it does not. */
    private void plug(CallContext context, VlanRef vlan) {
        PifRef untagged = Records.get(store.snapshot(), vlan, Vlan.UNTAGGED_PIF);
        try {
            plugs.raise(context.task() + ".plug." + untagged.ref(), untagged);
        } catch (ApiFailure e) {
            if (e.code().equals(TAKEN)) {
                drop(vlan);
            }
            throw e;
        }
    }

    void destroy(CallContext context, VlanRef vlan) {
        Snapshot state = store.snapshot();
        PifRef untagged = Records.get(state, vlan, Vlan.UNTAGGED_PIF);
        if (!Records.exists(state, untagged)) {
            drop(vlan);
            return;
        }
        HostRef host = Records.get(state, untagged, Pif.HOST);
        Liveness.require(state, host);
        turns.take(host, () -> {
            plugs.lower(context, untagged, tx -> requireDestroyable(tx, untagged));
            drop(vlan);
            return vlan;
        });
    }

    private static void requireDestroyable(Tx tx, PifRef untagged) {
        if (PifKind.isBonded(tx, untagged)) {
            throw Errors.pifAlreadyBonded(untagged.ref());
        }
        boolean ofMember = !Records.get(tx, untagged, Pif.HOST).equals(ThePool.master(tx));
        if (ofMember && Records.get(tx, untagged, Pif.CURRENTLY_ATTACHED)) {
            PifChecks.requireNoManagement(tx, untagged);
        }
        PifChecks.requireUnprotected(tx, untagged);
        if (Records.get(tx, untagged, Pif.VLAN) < 0) {
            throw new ApiFailure("PIF_IS_PHYSICAL", List.of());
        }
        PifChecks.requireUnpluggable(tx, untagged);
    }

    /** Takes back what was just made, as far as its host lets it. */
    void takeBack(CallContext context, VlanRef vlan) {
        Snapshot state = store.snapshot();
        PifRef untagged = Records.get(state, vlan, Vlan.UNTAGGED_PIF);
        HostRef host = Records.get(state, untagged, Pif.HOST);
        Verb remove = new Verb.RemoveBridge(Bridging.bridge(state, untagged));
        drop(vlan);
        try {
            hosts.ask(host, context.task() + ".back." + untagged.ref(), remove);
        } catch (ApiFailure e) {
            LOG.info("the bridge of a VLAN that is not to be stays on {}: {}", host.ref(), e.description());
        }
    }

    private void drop(VlanRef vlan) {
        store.write(tx -> {
            VlanRecords.delete(tx, vlan);
            return vlan;
        });
    }

    private VlanRef introduce(
            CallContext context, PifRef tagged, PifRef untagged, long tag, Map<String, String> otherConfig) {
        return store.write(tx -> records.introduce(tx, tagged, untagged, tag, otherConfig));
    }
}

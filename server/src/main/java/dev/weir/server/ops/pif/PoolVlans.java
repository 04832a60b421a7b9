package dev.weir.server.ops.pif;

import dev.weir.model.calls.PifCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.UndoStack;
import dev.weir.server.pool.Liveness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * pool.create_VLAN_from_PIF and create_VLAN (NET-61), and what PIF.create_VLAN and PIF.destroy once were (NET-33). The
 * records of all hosts are made by one write: a VLAN is the pool's or nobody's.
 */
final class PoolVlans {
    private final Store store;
    private final VlanRecords records;
    private final Vlans vlans;
    private final PifPlugs plugs;
    private final HostTurns turns;

    PoolVlans(Store store, VlanRecords records, Vlans vlans, PifPlugs plugs, HostTurns turns) {
        this.store = store;
        this.records = records;
        this.vlans = vlans;
        this.plugs = plugs;
        this.turns = turns;
    }

    void bind(PoolCalls<CallContext> pools, PifCalls<CallContext> pifs) {
        pools.createVlanFromPif(this::createFromPif).createVlan(this::create);
        pifs.createVlan(this::createOne).destroy(this::destroyOne);
    }

    private List<PifRef> createFromPif(CallContext context, PifRef pif, NetworkRef network, long tag) {
        Records.require(store.snapshot(), pif);
        Records.require(store.snapshot(), network);
        return everywhere(context, network, tag, tx -> {
            NetworkRef tagged = Records.get(tx, pif, Pif.NETWORK);
            return Records.get(tx, tagged, Network.PIFS).stream()
                    .filter(each -> Liveness.of(tx, Records.get(tx, each, Pif.HOST)))
                    .toList();
        });
    }

    private List<PifRef> create(CallContext context, String device, NetworkRef network, long tag) {
        Records.require(store.snapshot(), network);
        return everywhere(
                context,
                network,
                tag,
                tx -> Records.all(tx, Host.DEF, HostRef.CODEC).stream()
                        .map(host -> of(tx, host, device))
                        .toList());
    }

    private static PifRef of(Snapshot state, HostRef host, String device) {
        Liveness.require(state, host);
        return Records.get(state, host, Host.PIFS).stream()
                .filter(pif ->
                        Records.get(state, pif, Pif.DEVICE).equals(device) && Records.get(state, pif, Pif.VLAN) < 0)
                .findFirst()
                .orElseThrow(() -> Errors.invalidValue("device", device));
    }

    private List<PifRef> everywhere(
            CallContext context, NetworkRef network, long tag, Function<Tx, List<PifRef>> where) {
        List<VlanRef> made = new ArrayList<>();
        store.write(tx -> {
            made.clear();
            where.apply(tx).forEach(tagged -> made.add(records.make(tx, tagged, tag, network)));
            return made;
        });
        List<PifRef> untagged = made.stream()
                .map(vlan -> Records.get(store.snapshot(), vlan, Vlan.UNTAGGED_PIF))
                .toList();
        UndoStack undo = new UndoStack();
        made.forEach(vlan -> undo.push(() -> vlans.takeBack(context, vlan)));
        try {
            for (PifRef pif : untagged) {
                turns.take(Records.get(store.snapshot(), pif, Pif.HOST), () -> {
                    plugs.raise(context.task() + ".plug." + pif.ref(), pif);
                    return pif;
                });
            }
        } catch (ApiFailure e) {
            undo.unwind();
            throw e;
        }
        return untagged;
    }

    private PifRef createOne(CallContext context, String device, NetworkRef network, HostRef host, long tag) {
        PifRef tagged = of(store.snapshot(), host, device);
        VlanRef vlan = vlans.create(context, tagged, tag, network);
        return Records.get(store.snapshot(), vlan, Vlan.UNTAGGED_PIF);
    }

    private void destroyOne(CallContext context, PifRef pif) {
        Snapshot state = store.snapshot();
        if (Records.get(state, pif, Pif.VLAN) < 0) {
            throw new ApiFailure("PIF_IS_PHYSICAL", List.of());
        }
        vlans.destroy(context, Records.get(state, pif, Pif.VLAN_MASTER_OF));
    }
}

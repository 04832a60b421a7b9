package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.BondCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Bond;
import dev.weir.model.types.BondMode;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vlan;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.BondTuning;
import dev.weir.server.domain.Bridging;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.pool.Liveness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bond.create, destroy, set_mode and set_property (NET-40 to NET-49). The host bonds its interfaces first and the
 * records follow by one write; it parts them last, when the records say so.
 */
final class Bonds {
    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final BondRecords records;
    private final PifPlugs plugs;
    private final HostTurns turns;

    Bonds(Store store, Hosts hosts, NotedHosts noted, BondRecords records, PifPlugs plugs, HostTurns turns) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.records = records;
        this.plugs = plugs;
        this.turns = turns;
    }

    void bind(BondCalls<CallContext> calls) {
        calls.create(this::create).destroy(this::destroy).setMode(this::setMode).setProperty(this::setProperty);
    }

    private BondRef create(
            CallContext context,
            NetworkRef network,
            List<PifRef> members,
            String mac,
            BondMode mode,
            Map<String, String> properties) {
        if (members.isEmpty()) {
            throw Errors.pifBondNeedsMoreMembers();
        }
        Snapshot state = store.snapshot();
        Records.require(state, network);
        members.forEach(member -> Records.require(state, member));
        Liveness.require(state, Records.get(state, members.getFirst(), Pif.HOST));
        return make(context, network, members.stream().distinct().toList(), mac, mode, properties);
    }

    /** On a host that answers; {@code members} has each once. */
    BondRef make(
            CallContext context,
            NetworkRef network,
            List<PifRef> members,
            String mac,
            BondMode mode,
            Map<String, String> properties) {
        HostRef host = Records.get(store.snapshot(), members.getFirst(), Pif.HOST);
        return turns.take(host, () -> {
            Snapshot state = store.snapshot();
            new BondChecks(state, members).require(network, mac, mode, properties);
            Map<String, String> all = BondProperties.complete(mode, properties);
            String device = LinkMoves.device(state, host, "bond");
            return bond(context, host, new BondRecords.Wanted(network, members, device, mac, mode, all));
        });
    }

    private BondRef bond(CallContext context, HostRef host, BondRecords.Wanted wanted) {
        Snapshot state = store.snapshot();
        Recabling cabling = new Recabling(store, hosts, noted, host, context.task() + ".cable." + wanted.device());
        cabling.cables(BondRecords.users(state, host, wanted.members()), wanted.network());
        wanted.members()
                .forEach(member ->
                        cabling.removal(Records.get(state, member, Pif.NETWORK), Bridging.bridge(state, member)));
        Verb verb = new Verb.EnsureBond(
                Records.get(state, wanted.network(), Network.BRIDGE),
                Bridging.mtu(Records.get(state, wanted.network(), Network.MTU)),
                wanted.device(),
                Bridging.nics(state, wanted.members()),
                BondTuning.of(wanted.mode(), wanted.properties(), Map.of()));
        Note note = new Note(
                context.task() + ".bond." + wanted.device(),
                host.ref(),
                wanted.network().ref(),
                verb);
        BondRef bond;
        try {
            bond = noted.run(
                    note,
                    Records.get(state, wanted.network(), Network.UUID),
                    answer -> store.write(tx -> {
                        new BondChecks(tx, wanted.members())
                                .require(wanted.network(), wanted.mac(), wanted.mode(), wanted.properties());
                        return records.make(tx, wanted);
                    }));
        } catch (ApiFailure e) {
            cabling.forget();
            plugs.raiseAgain(context.task() + ".back", wanted.members());
            throw e;
        }
        context.progress().at(0.6);
        plugs.raiseAgain(context.task() + ".vlan", vlans(Records.get(store.snapshot(), bond, Bond.MASTER)));
        cabling.carryOut();
        return bond;
    }

    private List<PifRef> vlans(PifRef pif) {
        Snapshot state = store.snapshot();
        return Records.get(state, pif, Pif.VLAN_SLAVE_OF).stream()
                .map(vlan -> Records.get(state, vlan, Vlan.UNTAGGED_PIF))
                .toList();
    }

    private void destroy(CallContext context, BondRef bond) {
        Snapshot state = store.snapshot();
        Liveness.require(state, Records.get(state, Records.get(state, bond, Bond.MASTER), Pif.HOST));
        part(context, bond);
    }

    /** On a host that answers. */
    void part(CallContext context, BondRef bond) {
        PifRef master = Records.get(store.snapshot(), bond, Bond.MASTER);
        HostRef host = Records.get(store.snapshot(), master, Pif.HOST);
        turns.take(host, () -> {
            Snapshot state = store.snapshot();
            BondChecks.requireNoHa(state, master);
            PifRef primary = Records.get(state, bond, Bond.PRIMARY_SLAVE);
            Recabling cabling = new Recabling(
                    store, hosts, noted, host, context.task() + ".part." + Records.get(state, master, Pif.DEVICE));
            cabling.cables(BondRecords.users(state, host, List.of(master)), Records.get(state, primary, Pif.NETWORK));
            cabling.removal(Records.get(state, master, Pif.NETWORK), Bridging.bridge(state, master));
            List<PifRef> free = new ArrayList<>(Records.get(state, bond, Bond.SLAVES));
            try {
                store.write(tx -> {
                    BondChecks.requireNoHa(tx, master);
                    records.delete(tx, bond);
                    return bond;
                });
            } catch (ApiFailure e) {
                cabling.forget();
                throw e;
            }
            context.progress().at(0.6);
            plugs.raiseAgain(context.task() + ".free", free);
            plugs.raiseAgain(context.task() + ".vlan", vlans(primary));
            cabling.carryOut();
            return bond;
        });
    }

    private void setMode(CallContext context, BondRef bond, BondMode mode) {
        Map<String, String> known = Records.get(store.snapshot(), bond, Bond.PROPERTIES);
        tune(context, bond, mode, BondProperties.fitting(mode, known));
    }

    private void setProperty(CallContext context, BondRef bond, String name, String value) {
        BondMode mode = Records.get(store.snapshot(), bond, Bond.MODE);
        BondProperties.require(mode, name, value);
        Map<String, String> all = new LinkedHashMap<>(Records.get(store.snapshot(), bond, Bond.PROPERTIES));
        all.put(name, value);
        tune(context, bond, mode, all);
    }

    /** The host goes by what is written, now or when it is heard of again. */
    private void tune(CallContext context, BondRef bond, BondMode mode, Map<String, String> properties) {
        PifRef master = Records.get(store.snapshot(), bond, Bond.MASTER);
        HostRef host = Records.get(store.snapshot(), master, Pif.HOST);
        Liveness.require(store.snapshot(), host);
        turns.take(host, () -> {
            store.write(tx -> {
                Records.set(tx, bond, Bond.MODE, mode);
                Records.set(tx, bond, Bond.PROPERTIES, properties);
                return bond;
            });
            plugs.raise(context.task() + ".tune", master);
            return bond;
        });
    }
}

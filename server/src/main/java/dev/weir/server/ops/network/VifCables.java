package dev.weir.server.ops.network;

import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VifCalls;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifLockingMode;
import dev.weir.model.types.VifOperations;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.domain.VifCable;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import java.util.function.Function;

/**
 * Where an interface's cable goes, whether it is in, and what comes through: VIF.move, set_locking_mode and the lists of
 * addresses, in a running guest too (NET-82, NET-83). The host hears of a change first, and the record is written when it has agreed.
 */
public final class VifCables {
    private final Store store;
    private final HostBridges bridges;
    private final NotedHosts noted;
    private final OperationGuard guard;

    VifCables(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard) {
        this.store = store;
        this.bridges = new HostBridges(store, hosts);
        this.noted = noted;
        this.guard = guard;
    }

    void bind(VifCalls<CallContext> calls) {
        calls.move(this::move).setLockingMode(this::setLockingMode);
    }

    private void move(CallContext context, VifRef vif, NetworkRef network) {
        Snapshot state = store.snapshot();
        Records.require(state, vif);
        Records.require(state, network);
        if (!Records.get(state, vif, Vif.TRUNKS).isEmpty()) {
            VifSettings.requireTrunksFit(state, network);
        }
        change(context, vif, now -> VifCable.of(now, vif).in(network));
    }

    private void setLockingMode(CallContext context, VifRef vif, VifLockingMode mode) {
        change(context, vif, now -> VifCable.of(now, vif).as(mode));
    }

    /** While the guest's interface is changed nobody may take it out. {@code wish} is asked what it is to be. */
    void change(CallContext context, VifRef vif, Function<Snapshot, VifCable> wish) {
        Records.require(store.snapshot(), vif);
        if (!isInGuest(store.snapshot(), vif)) {
            write(vif, wish);
            return;
        }
        guard.run(context, Hold.vif(vif, VifOperations.ATTACH), () -> {
            Snapshot state = store.snapshot();
            VifCable cable = wish.apply(state);
            NicSpec nic = new DomainSpecs(state).nic(vif, cable);
            if (isInGuest(state, vif) && !nic.equals(new DomainSpecs(state).nic(vif))) {
                VmRef vm = Records.get(state, vif, Vif.VM);
                HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
                bridges.raise(host, context.task() + ".bridge", nic);
                Verb verb = new Verb.PlugNic(Records.get(state, vm, Vm.UUID), nic);
                noted.run(
                        new Note(context.task() + ".cable", host.ref(), vif.ref(), verb),
                        Records.get(state, vif, Vif.UUID),
                        answer -> write(vif, now -> cable));
            } else {
                write(vif, wish);
            }
        });
    }

    public static boolean isInGuest(Snapshot state, VifRef vif) {
        VmRef vm = Records.get(state, vif, Vif.VM);
        VmPowerState power = Records.exists(state, vm) ? Records.get(state, vm, Vm.POWER_STATE) : VmPowerState.HALTED;
        boolean lives = power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
        return lives && Records.get(state, vif, Vif.CURRENTLY_ATTACHED);
    }

    private VifRef write(VifRef vif, Function<Snapshot, VifCable> wish) {
        return store.write(tx -> {
            wish.apply(tx).write(tx, vif);
            return vif;
        });
    }
}

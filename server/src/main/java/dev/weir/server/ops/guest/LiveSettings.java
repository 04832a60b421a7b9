package dev.weir.server.ops.guest;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.Settling;
import dev.weir.server.time.Ids;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Settings of a VM that its run goes by too. The host hears of a change first, and the record is written when it has
 * agreed; what became of a change that was left in the middle is settled by telling the host what the record says.
 */
final class LiveSettings {
    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final Ids ids;

    LiveSettings(Store store, Hosts hosts, NotedHosts noted, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.ids = ids;
    }

    void settle(Settling settling) {
        settling.on(Verb.SetTuning.class, note -> tell(note, LiveSettings::tuning))
                .on(Verb.SetActions.class, note -> tell(note, LiveSettings::actions));
    }

    private static Verb tuning(Row vm) {
        return new Verb.SetTuning(Records.get(vm, Vm.UUID), DomainSpecs.tuning(vm));
    }

    private static Verb actions(Row vm) {
        return new Verb.SetActions(
                Records.get(vm, Vm.UUID),
                DomainSpecs.onReboot(Records.get(vm, Vm.ACTIONS_AFTER_REBOOT)),
                DomainSpecs.onCrash(Records.get(vm, Vm.ACTIONS_AFTER_CRASH)));
    }

    /** Changes the record, and of a VM that runs first its run. */
    void change(CallContext context, VmRef vm, Verb asked, Consumer<Tx> change) {
        Snapshot state = store.snapshot();
        if (!lives(state, vm) || Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)) {
            write(vm, change);
            return;
        }
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        String operation = context.task() + "." + asked.getClass().getSimpleName();
        noted.run(
                new Note(operation, host.ref(), vm.ref(), asked),
                Records.get(state, vm, Vm.UUID),
                answer -> write(vm, change));
    }

    private VmRef write(VmRef vm, Consumer<Tx> change) {
        return store.write(tx -> {
            Records.require(tx, vm);
            change.accept(tx);
            return vm;
        });
    }

    private static boolean lives(Snapshot state, VmRef vm) {
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        return power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
    }

    private void tell(Note note, Function<Row, Verb> verb) {
        VmRef vm = new VmRef(note.object());
        Snapshot state = store.snapshot();
        HostRef host = new HostRef(note.host());
        if (Records.exists(state, vm)
                && lives(state, vm)
                && Records.get(state, vm, Vm.RESIDENT_ON).equals(host)) {
            Settling.allowed(() -> hosts.ask(host, ids.uuid(), verb.apply(Records.require(state, vm))));
        }
    }
}

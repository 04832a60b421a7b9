package dev.weir.server.ops.source;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.state.VmRules;
import dev.weir.server.time.Ids;
import java.util.List;
import java.util.function.Supplier;

/** The four messages of a VM's data sources; a VM has some while it runs. */
public final class VmSources {
    private final Store store;
    private final Hosts hosts;
    private final OperationGuard guard;
    private final Ids ids;

    public VmSources(Store store, Hosts hosts, OperationGuard guard, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.guard = guard;
        this.ids = ids;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.getDataSources(
                        (context, vm) -> hold(context, vm, () -> sources(vm).list(figures(vm))))
                .recordDataSource((context, vm, name) -> hold(context, vm, () -> {
                    sources(vm).record(figures(vm), name);
                    return name;
                }))
                .queryDataSource(this::query)
                .forgetDataSourceArchives((context, vm, name) -> hold(context, vm, () -> {
                    sources(vm).forget(figures(vm), name);
                    return name;
                }));
    }

    /** Asking for a value holds nobody up; in this style the states are divided by a semicolon (VML-4). */
    private double query(CallContext context, VmRef vm, String name) {
        Row row = Records.require(store.snapshot(), vm);
        VmPowerState power = Records.get(row, Vm.POWER_STATE);
        if (power != VmPowerState.RUNNING && power != VmPowerState.PAUSED) {
            throw Errors.vmBadPowerState(vm.ref(), "running;paused", VmRules.lower(power));
        }
        return sources(vm).query(figures(vm), name);
    }

    private Sources<VmRef> sources(VmRef vm) {
        return new Sources<>(store, vm, Vm.OTHER_CONFIG);
    }

    /** A host's own domain uses what the host does. */
    private List<Figure> figures(VmRef vm) {
        Row row = Records.require(store.snapshot(), vm);
        HostRef host = Records.get(row, Vm.RESIDENT_ON);
        String owner = Records.get(row, Vm.IS_CONTROL_DOMAIN) ? "" : Records.get(row, Vm.UUID);
        return of(hosts.ask(host, ids.uuid(), new Verb.ReadFigures(owner)));
    }

    static List<Figure> of(Answer answer) {
        if (answer instanceof Answer.Figures(List<Figure> figures)) {
            return figures;
        }
        throw new IllegalStateException("the agent answered no figures: " + answer);
    }

    private <T> T hold(CallContext context, VmRef vm, Supplier<T> work) {
        Records.require(store.snapshot(), vm);
        return guard.run(context, List.of(Hold.vm(vm, VmOperations.DATA_SOURCE_OP)), work);
    }
}

package dev.weir.server.ops.host;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.place.EvacuationPlan;
import dev.weir.server.pool.Liveness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What keeps guests on a host that is to be emptied (PLM-63), and the pool from an update. Nothing is moved here. */
public final class Evacuation {
    /** The message that moves a guest. */
    public static final String MOVING = "VM.pool_migrate";

    private final Store store;
    private final BooleanSupplier moving;

    /** {@code moving}: this server can move a running guest, so that one with a place to go does not stay. */
    public Evacuation(Store store, BooleanSupplier moving) {
        this.store = store;
        this.moving = moving;
    }

    public void bind(HostCalls<CallContext> hosts, PoolCalls<CallContext> pools) {
        hosts.getVmsWhichPreventEvacuation(this::preventing)
                .assertCanEvacuate(this::assertCanEvacuate)
                .getUncooperativeResidentVMs(this::uncooperative);
        pools.checkUpdateReadiness(this::readiness);
    }

    private Map<VmRef, List<String>> preventing(CallContext context, HostRef host) {
        Map<VmRef, List<String>> reasons = new LinkedHashMap<>();
        hindrances(store.snapshot(), host, true).forEach((vm, reason) -> reasons.put(vm, reason.description()));
        return reasons;
    }

    private void assertCanEvacuate(CallContext context, HostRef host) {
        Map<VmRef, ApiFailure> reasons = hindrances(store.snapshot(), host, true);
        if (!reasons.isEmpty()) {
            throw Errors.cannotEvacuateHost(reasons.values().stream()
                    .map(reason -> String.join(",", reason.description()))
                    .collect(Collectors.joining("|")));
        }
    }

    private Map<VmRef, ApiFailure> hindrances(Snapshot state, HostRef host, boolean protectedOnly) {
        EvacuationPlan plan = EvacuationPlan.of(state, host, protectedOnly);
        Map<VmRef, ApiFailure> reasons = new LinkedHashMap<>(plan.hindrances());
        if (!moving.getAsBoolean()) {
            plan.moves().keySet().forEach(vm -> reasons.put(vm, Errors.notImplemented(MOVING)));
        }
        return reasons;
    }

    /** No guest is one, here as in the reference: the kind of guest that ignored requests for memory is gone. */
    private List<VmRef> uncooperative(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        return List.of();
    }

    /** One list of a code and its parameters for each obstacle; none where the pool is ready. */
    private List<List<String>> readiness(CallContext context, PoolRef pool, boolean reboot) {
        Snapshot state = store.snapshot();
        List<List<String>> obstacles = new ArrayList<>();
        if (Records.get(state, pool, Pool.HA_ENABLED)) {
            obstacles.add(Errors.haIsEnabled().description());
        }
        for (HostRef host : Records.all(state, Host.DEF, HostRef.CODEC)) {
            if (!Liveness.of(state, host)) {
                obstacles.add(Errors.hostOffline(host.ref()).description());
            } else if (reboot) {
                hindrances(state, host, false).values().forEach(reason -> obstacles.add(reason.description()));
            }
        }
        return obstacles;
    }
}

package dev.weir.server;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.types.HostRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.host.CpuCompatibility;
import dev.weir.server.ops.host.PoolLevel;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.pool.Departure;
import dev.weir.server.ops.pool.Members;
import dev.weir.server.ops.pool.Membership;
import dev.weir.server.ops.pool.Succession;
import dev.weir.server.ops.pool.Telemetry;
import dev.weir.server.ops.pool.join.JoinPlan;
import dev.weir.server.ops.storage.HostStorage;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.ops.vm.VmRecords;
import dev.weir.server.secret.SecretRotation;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.util.Map;
import java.util.function.BiConsumer;

/** Puts together how hosts come to the pool, live in it and leave it. */
final class PoolApi {
    private final Membership membership;
    private final Departure departure;
    private final Succession succession;
    private final Telemetry telemetry;
    private final JoinPlan plan;
    private final CpuCompatibility processors;
    private final SecretRotation rotation;

    PoolApi(
            Api.Surroundings around,
            OperationGuard guard,
            Alerts alerts,
            PbdOps pbds,
            VmRecords records,
            BiConsumer<HostRef, Map<String, String>> heard) {
        Store store = around.store();
        Ids ids = around.ids();
        Clock clock = around.clock();
        Members members = around.members();
        PoolLevel level = new PoolLevel(alerts);
        this.membership = new Membership(
                Xapi.MODEL,
                store,
                ids,
                clock,
                members.keys(),
                around.poolSecret()::said,
                members.neighbours(),
                level,
                alerts,
                heard);
        this.rotation = new SecretRotation(store, around.poolSecret(), around.servers(), around.random());
        this.departure =
                new Departure(store, guard, new HostStorage(store, pbds), records, members.neighbours(), level);
        this.telemetry = new Telemetry(store, clock, ids);
        this.plan = new JoinPlan(store, around.peers(), clock);
        this.processors = new CpuCompatibility(store);
        this.succession = new Succession(store, guard, members.neighbours(), members.copies(), members.turn());
    }

    void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        membership.bind(pools, hosts);
        departure.bind(pools, hosts);
        succession.bind(pools);
        telemetry.bind(pools);
        plan.bind(pools);
        processors.bind(pools);
        rotation.bind(pools, hosts);
    }
}

package dev.weir.server;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Subtasks;
import dev.weir.server.ops.Together;
import dev.weir.server.ops.grouping.PowerMessages;
import dev.weir.server.ops.power.Comeback;
import dev.weir.server.ops.power.HostPower;
import dev.weir.server.ops.power.MachinePower;
import dev.weir.server.ops.power.PoolShutdown;
import dev.weir.server.time.Ids;
import java.time.Clock;

/** Puts together how hosts and their pool end and come back. */
final class PowerApi {
    private final HostPower power;
    private final PoolShutdown shutdown;
    private final Comeback comeback;

    PowerApi(
            Api.Surroundings around,
            Hosts hosts,
            OperationGuard guard,
            PowerMessages vms,
            Subtasks subtasks,
            Together together) {
        Store store = around.store();
        Clock clock = around.clock();
        Ids ids = around.ids();
        MachinePower machines = new MachinePower(store, hosts, ids, clock);
        this.power = new HostPower(store, guard, machines, vms, together, subtasks, around.pauses(), clock);
        this.comeback = new Comeback(store, vms, ids, clock);
        this.shutdown = new PoolShutdown(store, guard, machines, vms, together, around.pauses(), clock, comeback);
    }

    /** Answers what is to look for VMs to start again. */
    Comeback bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        power.bind(hosts);
        shutdown.bind(pools);
        return comeback;
    }
}

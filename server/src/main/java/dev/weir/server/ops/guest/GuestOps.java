package dev.weir.server.ops.guest;

import dev.weir.model.calls.VmCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.vm.VmBalloon;
import dev.weir.server.ops.vm.VmHost;
import dev.weir.server.ops.vm.VmRecords;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.time.Ids;
import java.time.Clock;

/** The messages that reach into running guests. */
public final class GuestOps {
    private final GuestActions actions;
    private final GuestCpus cpus;
    private final GuestSignals signals;
    private final GuestPlugin plugin;
    private final HostPlugin hostPlugin;
    private final GuestSysprep sysprep;
    private final VmBalloon balloon;
    private final LiveSettings live;

    public GuestOps(
            Store store,
            Hosts hosts,
            NotedHosts noted,
            OperationGuard guard,
            Ids ids,
            VmRecords records,
            Rbac rbac,
            Clock clock) {
        VmHost host = new VmHost(store, hosts, records);
        this.live = new LiveSettings(store, hosts, noted, ids);
        this.actions = new GuestActions(store, live);
        this.cpus = new GuestCpus(store, guard, host, live);
        this.signals = new GuestSignals(store, guard, host);
        this.plugin = new GuestPlugin(store, guard, host, rbac, clock);
        this.hostPlugin = new HostPlugin(store, guard);
        this.sysprep = new GuestSysprep(store, guard, host, clock);
        this.balloon = new VmBalloon(store, hosts, noted, guard, ids);
    }

    public void bind(VmCalls<CallContext> vms, Effects effects) {
        actions.bind(vms, effects);
        cpus.bind(vms);
        signals.bind(vms);
        plugin.bind(vms);
        hostPlugin.bind(vms);
        sysprep.bind(vms);
        balloon.bind(vms);
    }

    public void settle(Settling settling) {
        live.settle(settling);
        balloon.settle(settling);
    }
}

package dev.weir.server;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.guest.GuestOps;
import dev.weir.server.ops.source.HostSources;
import dev.weir.server.ops.source.SrSources;
import dev.weir.server.ops.source.VmSources;
import dev.weir.server.ops.vm.VmRecords;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.time.Ids;
import java.time.Clock;

/** Puts together what reaches into running guests and what measures them. */
final class GuestApi {
    private final GuestOps guests;
    private final VmSources vmSources;
    private final HostSources hostSources;
    private final SrSources srSources;

    GuestApi(
            Store store,
            Hosts hosts,
            NotedHosts noted,
            OperationGuard guard,
            Ids ids,
            VmRecords records,
            Rbac rbac,
            Clock clock) {
        this.guests = new GuestOps(store, hosts, noted, guard, ids, records, rbac, clock);
        this.vmSources = new VmSources(store, hosts, guard, ids);
        this.hostSources = new HostSources(store, hosts, ids);
        this.srSources = new SrSources(store);
    }

    void bind(CallRegistry registry, Effects effects, Settling settling) {
        VmCalls<CallContext> vms = new VmCalls<>(registry);
        guests.bind(vms, effects);
        guests.settle(settling);
        vmSources.bind(vms);
        hostSources.bind(new HostCalls<>(registry));
        srSources.bind(new SrCalls<>(registry));
    }
}

package dev.weir.server.ops.device;

import dev.weir.model.calls.PusbCalls;
import dev.weir.model.calls.VtpmCalls;
import dev.weir.model.calls.VusbCalls;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.time.Ids;

/** Puts together the parts of the API about TPMs and USB devices. */
public final class DeviceMessages {
    private final Store store;
    private final Hosts hosts;
    private final VtpmOps vtpms;
    private final VusbOps vusbs;
    private final HostUsbs usbs;

    public DeviceMessages(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.vtpms = new VtpmOps(store, guard, ids);
        this.vusbs = new VusbOps(store, noted, guard, ids);
        this.usbs = new HostUsbs(store, vusbs, ids);
    }

    public void bind(CallRegistry registry, Settling settling) {
        vtpms.bind(new VtpmCalls<>(registry));
        vusbs.bind(new VusbCalls<>(registry));
        new PusbOps(store, hosts, usbs).bind(new PusbCalls<>(registry));
        vusbs.settle(settling);
    }

    public VtpmOps vtpms() {
        return vtpms;
    }

    /** Writes down what hosts tell of their USB devices. */
    public HostUsbs usbs() {
        return usbs;
    }
}

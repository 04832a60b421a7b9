package dev.weir.server;

import dev.weir.model.calls.VmApplianceCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Together;
import dev.weir.server.ops.grouping.ApplianceOps;
import dev.weir.server.ops.grouping.GroupOps;
import dev.weir.server.ops.grouping.PowerMessages;
import dev.weir.server.time.Ids;

/** Binds what holds VMs together: vApps and groups. */
final class GroupingMessages {
    private GroupingMessages() {}

    static void bind(
            VmCalls<CallContext> vms,
            CallRegistry registry,
            Effects effects,
            Store store,
            OperationGuard guard,
            Ids ids,
            PowerMessages power,
            Together together) {
        new ApplianceOps(store, guard, ids, power, together).bind(effects, new VmApplianceCalls<>(registry), vms);
        new GroupOps(store, ids).bind(effects, vms);
    }
}

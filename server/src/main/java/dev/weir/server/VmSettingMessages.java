package dev.weir.server;

import dev.weir.model.calls.VmCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.vm.VmAdvice;
import dev.weir.server.ops.vm.VmFields;
import dev.weir.server.ops.vm.VmFirmware;
import dev.weir.server.ops.vm.VmMemory;
import dev.weir.server.ops.vm.VmProtection;
import dev.weir.server.ops.vm.VmSettings;
import dev.weir.server.rbac.Rbac;
import java.time.Clock;

/** Puts together the messages that change what a VM is or advise on it, and nothing that runs. */
final class VmSettingMessages {
    private VmSettingMessages() {}

    static void bind(
            VmCalls<CallContext> vms, Effects effects, Store store, OperationGuard guard, Clock clock, Rbac rbac) {
        new VmSettings(store, guard).bind(vms);
        new VmFields(store, clock, rbac).bind(vms, effects);
        new VmFirmware(store, guard).bind(vms);
        new VmMemory(store, guard, clock).bind(vms);
        new VmProtection(store).bind(vms);
        new VmAdvice(store).bind(vms);
    }
}

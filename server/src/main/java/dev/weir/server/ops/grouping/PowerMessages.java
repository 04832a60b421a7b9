package dev.weir.server.ops.grouping;

import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;

/** The messages about a VM's power that a vApp sends to each of its VMs. */
public interface PowerMessages {
    void start(CallContext context, VmRef vm, boolean paused);

    void cleanShutdown(CallContext context, VmRef vm);

    void hardShutdown(CallContext context, VmRef vm);

    void shutdown(CallContext context, VmRef vm);
}

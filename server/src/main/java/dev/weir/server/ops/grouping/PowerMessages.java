package dev.weir.server.ops.grouping;

import dev.weir.model.types.HostRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;

/** The messages about a VM's power that are sent to several VMs at once. */
public interface PowerMessages {
    void start(CallContext context, VmRef vm, boolean paused);

    void startOn(CallContext context, VmRef vm, HostRef host, boolean paused);

    void cleanShutdown(CallContext context, VmRef vm);

    void hardShutdown(CallContext context, VmRef vm);

    void shutdown(CallContext context, VmRef vm);

    /** Clean where the guest does it within so many seconds, and rests as its VM wants it; else by force. */
    void shutdown(CallContext context, VmRef vm, long seconds);
}

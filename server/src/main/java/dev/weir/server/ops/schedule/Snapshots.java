package dev.weir.server.ops.schedule;

import dev.weir.model.types.VmRef;
import dev.weir.model.types.VmssType;
import dev.weir.server.call.CallContext;

/** What a schedule needs of whoever takes snapshots. */
public interface Snapshots {
    /** Takes one of the schedule's kind and answers it; whole or not at all. */
    VmRef take(CallContext context, VmRef vm, String name, VmssType type);

    /** Removes a snapshot together with its disks. */
    void remove(CallContext context, VmRef snapshot);
}

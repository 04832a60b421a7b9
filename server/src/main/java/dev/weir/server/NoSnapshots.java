package dev.weir.server;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.VmssType;
import dev.weir.server.call.CallContext;
import dev.weir.server.ops.schedule.Snapshots;

/** Stands where snapshots of VMs are taken, until VM.snapshot has code. */
final class NoSnapshots implements Snapshots {
    @Override
    public VmRef take(CallContext context, VmRef vm, String name, VmssType type) {
        throw Errors.notImplemented("VM." + type.wire());
    }

    @Override
    public void remove(CallContext context, VmRef snapshot) {
        throw Errors.notImplemented("VM.destroy of a snapshot with its disks");
    }
}

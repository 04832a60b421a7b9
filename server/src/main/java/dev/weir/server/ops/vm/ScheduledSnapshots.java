package dev.weir.server.ops.vm;

import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.VmssType;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.schedule.Snapshots;
import dev.weir.server.ops.storage.VdiOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The snapshots of schedules are those that clients take; what a schedule gives up goes for good, disks and all. */
public final class ScheduledSnapshots implements Snapshots {
    private final Store store;
    private final VmSnapshots snapshots;
    private final VmCreation creation;
    private final VdiOps vdis;

    public ScheduledSnapshots(Store store, VmSnapshots snapshots, VmCreation creation, VdiOps vdis) {
        this.store = store;
        this.snapshots = snapshots;
        this.creation = creation;
        this.vdis = vdis;
    }

    @Override
    public VmRef take(CallContext context, VmRef vm, String name, VmssType type) {
        return switch (type) {
            case SNAPSHOT -> snapshots.snapshot(context, vm, name, List.of(), false);
            case SNAPSHOT_WITH_QUIESCE -> snapshots.snapshot(context, vm, name, List.of(), true);
            case CHECKPOINT -> snapshots.checkpoint(context, vm, name);
        };
    }

    @Override
    public void remove(CallContext context, VmRef snapshot) {
        Snapshot state = store.snapshot();
        List<VdiRef> disks = new ArrayList<>(VmDuplicates.disks(state, snapshot, Set.of()));
        VdiRef memory = Records.get(state, snapshot, Vm.SUSPEND_VDI);
        if (Records.exists(state, memory)) {
            disks.add(memory);
        }
        creation.removeForGood(context, snapshot);
        disks.forEach(disk -> vdis.destroyForGood(context, disk));
    }
}

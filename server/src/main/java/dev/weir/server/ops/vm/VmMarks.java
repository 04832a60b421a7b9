package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.storage.VdiContents;
import dev.weir.server.place.Agility;
import dev.weir.server.pool.Liveness;
import dev.weir.server.state.VmRules;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** Where a VM's memory is, where it runs, what it is a snapshot of, as others say; and whether it could run anywhere. */
public final class VmMarks {
    private final Store store;
    private final VdiContents contents;

    public VmMarks(Store store, VdiContents contents) {
        this.store = store;
        this.contents = contents;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.assertAgile((context, vm) -> Agility.require(store.snapshot(), vm))
                .setSuspendVdi(this::setSuspendVdi)
                .atomicSetResidentOn(this::setResidentOn)
                .updateSnapshotMetadata(this::updateSnapshot);
    }

    /** Another disk with the same memory in it, byte for byte, on storage that some host sees with the VM's own. */
    private void setSuspendVdi(CallContext context, VmRef vm, VdiRef image) {
        Snapshot state = store.snapshot();
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        if (power != VmPowerState.SUSPENDED) {
            throw Errors.vmBadPowerState(vm.ref(), "suspended", VmRules.lower(power));
        }
        if (Records.get(state, image, Vdi.TYPE) == VdiType.CBT_METADATA) {
            throw Errors.vdiIncompatibleType(vm.ref(), VdiType.CBT_METADATA.wire());
        }
        VdiRef old = Records.get(state, vm, Vm.SUSPEND_VDI);
        if (old.equals(image)) {
            return;
        }
        requireSeen(state, vm, image);
        String before = contents.checksum(context, old);
        String after = contents.checksum(context, image);
        if (!before.equals(after)) {
            throw Errors.suspendVdiReplacementIsNotIdentical(
                    Records.get(state, old, Vdi.UUID) + " : " + before,
                    Records.get(state, image, Vdi.UUID) + " : " + after);
        }
        store.write(tx -> {
            Records.set(tx, vm, Vm.SUSPEND_VDI, image);
            return vm;
        });
    }

    private static void requireSeen(Snapshot state, VmRef vm, VdiRef image) {
        Set<SrRef> storages = new LinkedHashSet<>(Set.of(Records.get(state, image, Vdi.SR)));
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            if (!Records.get(state, vbd, Vbd.EMPTY)) {
                storages.add(Records.get(state, Records.get(state, vbd, Vbd.VDI), Vdi.SR));
            }
        }
        for (HostRef host : Records.all(state, Host.DEF, HostRef.CODEC)) {
            if (Liveness.of(state, host) && storages.stream().allMatch(sr -> sees(state, host, sr))) {
                return;
            }
        }
        throw new ApiFailure("NO_HOSTS_AVAILABLE", java.util.List.of());
    }

    private static boolean sees(Snapshot state, HostRef host, SrRef sr) {
        return Records.get(state, sr, Sr.PBDS).stream()
                .anyMatch(pbd -> Records.get(state, pbd, Pbd.HOST).equals(host)
                        && Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED));
    }

    private void setResidentOn(CallContext context, VmRef vm, HostRef host) {
        store.write(tx -> {
            Records.set(tx, vm, Vm.RESIDENT_ON, host);
            Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, HostRef.NULL);
            return vm;
        });
    }

    private void updateSnapshot(CallContext context, VmRef vm, VmRef of, Instant time, String transportableId) {
        store.write(tx -> {
            Records.set(tx, vm, Vm.IS_A_SNAPSHOT, true);
            Records.set(tx, vm, Vm.SNAPSHOT_TIME, time);
            Records.set(tx, vm, Vm.SNAPSHOT_OF, of);
            Records.set(tx, vm, Vm.TRANSPORTABLE_SNAPSHOT_ID, transportableId);
            return vm;
        });
    }
}

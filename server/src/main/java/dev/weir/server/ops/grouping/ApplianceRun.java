package dev.weir.server.ops.grouping;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Together;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * One operation on all VMs of a vApp: group after group by VM.order, the VMs of a group side by side (VML-171). A VM
 * that fails stops nothing and takes nothing back; in the end it is named (VML-172).
 */
final class ApplianceRun {
    private final Store store;
    private final Together together;
    private final CallContext context;

    ApplianceRun(Store store, Together together, CallContext context) {
        this.store = store;
        this.together = together;
        this.context = context;
    }

    /**
     * Brings the VMs that are not yet in the wanted state into it.
     *
     * @param message what is asked of the vApp, for the failure
     * @param vmMessage what each VM's task is called after
     */
    void run(
            VmApplianceRef appliance,
            String message,
            VmPowerState wanted,
            Comparator<Long> order,
            String vmMessage,
            BiConsumer<CallContext, VmRef> step) {
        List<VmRef> targets = elsewhere(Records.get(store.snapshot(), appliance, VmAppliance.VMS), wanted);
        int done = 0;
        for (List<VmRef> group : groups(targets, order)) {
            context.progress().checkCancelled();
            together.run(context, group, vmMessage, step);
            done += group.size();
            context.progress().at((double) done / targets.size());
        }
        List<VmRef> failed = elsewhere(targets, wanted);
        if (!failed.isEmpty()) {
            context.progress().checkCancelled();
            List<String> parameters = new ArrayList<>(List.of(message));
            failed.forEach(vm -> parameters.add(vm.ref()));
            throw new ApiFailure("OPERATION_PARTIALLY_FAILED", parameters);
        }
    }

    private List<VmRef> elsewhere(List<VmRef> vms, VmPowerState wanted) {
        Snapshot state = store.snapshot();
        return vms.stream()
                .filter(vm -> Records.exists(state, vm) && Records.get(state, vm, Vm.POWER_STATE) != wanted)
                .toList();
    }

    private Collection<List<VmRef>> groups(List<VmRef> vms, Comparator<Long> order) {
        Snapshot state = store.snapshot();
        TreeMap<Long, List<VmRef>> groups = new TreeMap<>(order);
        for (VmRef vm : vms) {
            groups.computeIfAbsent(Records.get(state, vm, Vm.ORDER), any -> new ArrayList<>())
                    .add(vm);
        }
        return groups.values();
    }
}

package dev.weir.server.ops.power;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Which VMs run on hosts, and in which order they start and stop. */
final class Guests {
    private Guests() {}

    /** Those that have a guest on the host now, running or paused. */
    static List<VmRef> on(Snapshot state, HostRef host) {
        return Records.get(state, host, Host.RESIDENT_VMS).stream()
                .filter(vm -> runs(state, vm) && !Records.get(state, vm, Vm.IS_CONTROL_DOMAIN))
                .toList();
    }

    static boolean runs(Snapshot state, VmRef vm) {
        if (!Records.exists(state, vm)) {
            return false;
        }
        VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
        return power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
    }

    /** Whether a VM is about to run on one of the hosts. */
    static boolean coming(Snapshot state, List<HostRef> hosts) {
        for (Row vm : state.rows(Vm.DEF)) {
            if (hosts.contains(Records.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON))) {
                return true;
            }
        }
        return false;
    }

    /** Group after group as they start; a negative order is after all others (HA-4). */
    static Collection<List<VmRef>> ascending(Snapshot state, List<VmRef> vms) {
        return groups(state, vms, Comparator.naturalOrder());
    }

    /** As they stop: what started last goes first. */
    static Collection<List<VmRef>> descending(Snapshot state, List<VmRef> vms) {
        return groups(state, vms, Comparator.reverseOrder());
    }

    private static Collection<List<VmRef>> groups(Snapshot state, List<VmRef> vms, Comparator<Long> order) {
        TreeMap<Long, List<VmRef>> groups = new TreeMap<>(order);
        for (VmRef vm : vms) {
            long own = Records.get(state, vm, Vm.ORDER);
            groups.computeIfAbsent(own < 0 ? Long.MAX_VALUE : own, any -> new ArrayList<>())
                    .add(vm);
        }
        return groups.values();
    }
}

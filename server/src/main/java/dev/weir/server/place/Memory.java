package dev.weir.server.place;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.HashSet;
import java.util.Set;

/** Memory by the book, not by the hypervisor's live figure: what was promised counts (PLM-4). All in bytes. */
public final class Memory {
    private static final long MIB = 1024L * 1024L;
    /** What an emulator takes beside the guest's memory: its own image, the screen, and a page table per vCPU. */
    private static final long EMULATOR = 48 * MIB;

    private static final long PER_VCPU = MIB;
    private static final long PAGE_TABLE_SHARE = 128;

    private Memory() {}

    /** A cached function of the VM's shape (VML-113). */
    public static long overhead(Snapshot state, VmRef vm) {
        return overhead(
                Records.get(state, vm, Vm.MEMORY_STATIC_MAX),
                Records.get(state, vm, Vm.VCPUS_MAX),
                Records.get(state, vm, Vm.HVM_SHADOW_MULTIPLIER));
    }

    /** Of a VM of this shape, {@code staticMax} in bytes. */
    public static long overhead(long staticMax, long vcpus, double shadow) {
        long tables = (long) (staticMax / (double) PAGE_TABLE_SHARE * shadow);
        return EMULATOR + vcpus * PER_VCPU + tables;
    }

    static long needed(Snapshot state, VmRef vm) {
        return Records.get(state, vm, Vm.MEMORY_DYNAMIC_MIN) + overhead(state, vm);
    }

    /** Free for this VM: it does not stand in its own way where it is scheduled already. */
    public static long free(Snapshot state, HostRef host, VmRef vm) {
        HostMetricsRef metrics = Records.get(state, host, Host.METRICS);
        long free =
                Records.get(state, metrics, HostMetrics.MEMORY_TOTAL) - Records.get(state, host, Host.MEMORY_OVERHEAD);
        Set<Row> promised = new HashSet<>(state.findByReference(Vm.DEF, Vm.RESIDENT_ON.def(), host.ref()));
        for (Row other : state.findByReference(Vm.DEF, Vm.SCHEDULED_TO_BE_RESIDENT_ON.def(), host.ref())) {
            if (!other.ref().equals(vm.ref())) {
                promised.add(other);
            }
        }
        for (Row other : promised) {
            free -= Records.get(other, Vm.MEMORY_DYNAMIC_MIN) + Records.get(other, Vm.MEMORY_OVERHEAD);
        }
        return Math.max(0, free);
    }
}

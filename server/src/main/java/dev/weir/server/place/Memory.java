package dev.weir.server.place;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;

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
        long max = Records.get(state, vm, Vm.MEMORY_STATIC_MAX);
        double shadow = Records.get(state, vm, Vm.HVM_SHADOW_MULTIPLIER);
        long tables = (long) (max / (double) PAGE_TABLE_SHARE * shadow);
        return EMULATOR + Records.get(state, vm, Vm.VCPUS_MAX) * PER_VCPU + tables;
    }

    static long needed(Snapshot state, VmRef vm) {
        return Records.get(state, vm, Vm.MEMORY_DYNAMIC_MIN) + overhead(state, vm);
    }

    /** Free for this VM: it does not stand in its own way where it is scheduled already. */
    public static long free(Snapshot state, HostRef host, VmRef vm) {
        return free(state, host, new Promises(state, vm));
    }

    /** The same for one host of many. */
    static long free(Snapshot state, HostRef host, Promises promises) {
        HostMetricsRef metrics = Records.get(state, host, Host.METRICS);
        long total = Records.get(state, metrics, HostMetrics.MEMORY_TOTAL);
        return Math.max(0, total - Records.get(state, host, Host.MEMORY_OVERHEAD) - promises.on(host));
    }
}

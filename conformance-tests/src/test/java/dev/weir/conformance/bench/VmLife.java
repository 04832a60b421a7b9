package dev.weir.conformance.bench;

import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.nio.file.Path;
import java.util.List;

/** P20 to P24: the life of VMs, one and many. */
final class VmLife {
    private static final int AT_ONCE = 50;
    private static final int CYCLES = 6;
    /** Cycles of each client before the first that counts: a master runs for months, and compiles in its first minute. */
    private static final int WARM_CYCLES = 20;

    /** Snapshots before the first that counts, and how many make one figure. */
    private static final int WARM_SNAPSHOTS = 40;

    private static final int SNAPSHOTS = 10;
    private static final int JOBS = 4; // create, start, stop, destroy
    private static final int STORM = 512;
    private static final int DISKS = 4;
    /** What Ganeti did at its best where the goals were set, jobs a second. */
    private static final double GANETI_JOBS = 1.3;

    private VmLife() {}

    static void measure(Path folder, Options options, Rounds rounds, Report report) {
        if (options.wants("P20")) {
            cycles(folder, rounds, report);
        }
        if (options.wants("P22")) {
            BesideOthers.measure(rounds, report);
        }
        if (options.wants("P21", "P22", "P22s", "P23")) {
            // Room for a thousand VMs at once, with what each takes besides its own memory.
            PoolSetup large = new PoolSetup("simulator", List.of("--simulate-memory-gib", "256"), List.of());
            try (RunningPool pool = RunningPool.start(large)) {
                VmCycles cycles = new VmCycles(pool);
                if (options.wants("P21")) {
                    events(cycles, report);
                }
                if (options.wants("P22", "P22s")) {
                    BesideOthers.storm(cycles, report);
                }
                if (options.wants("P23")) {
                    storm(cycles, report);
                }
            }
        }
        if (options.wants("P24")) {
            snapshots(rounds, report);
        }
    }

    /** P20: on libvirt's test driver, beside libvirt itself on the same daemon. */
    private static void cycles(Path folder, Rounds rounds, Report report) {
        try (Libvirtd libvirtd = new Libvirtd(folder);
                RunningPool pool = RunningPool.start(new PoolSetup(libvirtd.uri(), List.of(), List.of()))) {
            VmCycles cycles = new VmCycles(pool);
            cycles.atOnce(AT_ONCE, i -> wholes(cycles, i, WARM_CYCLES));
            double cpuBefore = Cost.cpuMillis(pool.serverPid()) + Cost.cpuMillis(pool.agentPid());
            Rounds.Medians medians = rounds.alternate(
                    () -> cycles.atOnce(AT_ONCE, i -> wholes(cycles, i, CYCLES)) * 1e3 / (AT_ONCE * CYCLES),
                    libvirtd::cycle);
            double cpu = Cost.cpuMillis(pool.serverPid()) + Cost.cpuMillis(pool.agentPid()) - cpuBefore;
            int jobs = AT_ONCE * CYCLES * JOBS * rounds.count();
            report.add(Finding.atMost(
                    "P20",
                    "create, start, stop, destroy, 50 at once, wall time of a cycle",
                    "ms",
                    medians.ours(),
                    "libvirtd's own cycle",
                    medians.theirs(),
                    8));
            report.add(Finding.atLeast(
                    "P20g",
                    "the same, jobs",
                    "jobs/s",
                    JOBS * 1e3 / medians.ours(),
                    "Ganeti where the goals were set",
                    GANETI_JOBS,
                    100));
            report.note("P20: CPU of server and agent, " + Finding.figure(cpu / jobs) + " ms a job");
        }
    }

    private static void wholes(VmCycles cycles, int client, int count) {
        for (int n = 0; n < count; n++) {
            cycles.whole(client);
        }
    }

    /** P21: events of started VMs, which are to grow with their number and no faster. */
    private static void events(VmCycles cycles, Report report) {
        for (int count : new int[] {10, 100, 1000}) {
            List<String> vms = cycles.make(count);
            Object token = cycles.events("").getKey();
            cycles.each(count, i -> cycles.start(vms.get(i)));
            double heard = cycles.events(token).getValue();
            report.add(
                    Finding.atMost("P21", "events of " + count + " started VMs", "events", heard, "the VMs", count, 6));
            vms.forEach(cycles::stop);
            vms.forEach(vm -> cycles.call("VM.destroy", vm));
        }
    }

    /** P23: a storm on the simulator; what others published was with real guests, so that only the goal is beside it. */
    private static void storm(VmCycles cycles, Report report) {
        List<String> vms = cycles.make(STORM);
        double seconds = cycles.each(STORM, i -> {
            cycles.start(vms.get(i));
            cycles.stop(vms.get(i));
        });
        report.add(Finding.atLeast(
                "P23",
                "512 VMs started and stopped by 50 clients, on the simulator",
                "cycles/s",
                STORM / seconds,
                "the goal",
                100,
                1));
        vms.forEach(vm -> cycles.call("VM.destroy", vm));
    }

    /** P24: disks are snapshotted side by side. */
    private static void snapshots(Rounds rounds, Report report) {
        try (RunningPool pool = RunningPool.start(PoolSetup.simulatedOnFiles())) {
            VmCycles cycles = new VmCycles(pool);
            String one = withDisks(cycles, 1);
            String four = withDisks(cycles, DISKS);
            for (int i = 0; i < WARM_SNAPSHOTS; i++) {
                snapshot(cycles, one);
                snapshot(cycles, four);
            }
            Rounds.Medians medians = rounds.alternate(() -> snapshots(cycles, four), () -> snapshots(cycles, one));
            report.add(Finding.atMost(
                    "P24",
                    "VM.snapshot of a VM with 4 disks",
                    "ms",
                    medians.ours(),
                    "of one with 1",
                    medians.theirs(),
                    1.5));
        }
    }

    private static String withDisks(VmCycles cycles, int count) {
        String vm = cycles.make(count + " disks");
        for (int i = 0; i < count; i++) {
            cycles.attach(vm, cycles.disk(64L << 20), Integer.toString(i));
        }
        return vm;
    }

    private static double snapshots(VmCycles cycles, String vm) {
        double[] millis = new double[SNAPSHOTS];
        for (int i = 0; i < SNAPSHOTS; i++) {
            millis[i] = snapshot(cycles, vm);
        }
        return VmCycles.percentile(millis, 0.5);
    }

    private static double snapshot(VmCycles cycles, String vm) {
        long began = System.nanoTime();
        Object snapshot = cycles.call("VM.snapshot", vm, "moment", List.of());
        double millis = (System.nanoTime() - began) / 1e6;
        List<Object> disks = Trees.items(cycles.call("VM.get_VBDs", snapshot)).stream()
                .map(vbd -> cycles.call("VBD.get_VDI", vbd))
                .toList();
        cycles.call("VM.destroy", snapshot);
        disks.forEach(disk -> cycles.call("VDI.destroy", disk));
        return millis;
    }
}

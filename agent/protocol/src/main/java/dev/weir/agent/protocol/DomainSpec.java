package dev.weir.agent.protocol;

import java.util.List;
import java.util.Map;

/**
 * All that a host needs to run a VM; built by the master from its records, never asked for piece by piece.
 *
 * @param uuid the VM's uuid, the domain's too
 * @param startId names this run of the VM: a stop is reported with it, so that a late report never ends a newer run
 * @param memoryBytes what the guest gets at start
 * @param memoryMaxBytes the most it may be given while it runs
 * @param paused leave it paused once it is built
 * @param smbios what its firmware tells of the machine, by the pool's names of the strings; the rest is the hypervisor's
 * @param tuning how its vCPUs share the host's processors
 */
public record DomainSpec(
        String uuid,
        String startId,
        String name,
        int vcpus,
        int vcpusMax,
        long memoryBytes,
        long memoryMaxBytes,
        Boot boot,
        List<DiskSpec> disks,
        List<NicSpec> nics,
        OnStop onReboot,
        OnStop onCrash,
        boolean paused,
        Map<String, String> smbios,
        CpuTuning tuning) {

    /** A guest of which nobody asked anything special. */
    public DomainSpec(
            String uuid,
            String startId,
            String name,
            int vcpus,
            int vcpusMax,
            long memoryBytes,
            long memoryMaxBytes,
            Boot boot,
            List<DiskSpec> disks,
            List<NicSpec> nics,
            OnStop onReboot,
            OnStop onCrash,
            boolean paused) {
        this(
                uuid,
                startId,
                name,
                vcpus,
                vcpusMax,
                memoryBytes,
                memoryMaxBytes,
                boot,
                disks,
                nics,
                onReboot,
                onCrash,
                paused,
                Map.of(),
                CpuTuning.NONE);
    }

    /** How the guest's first code is found. */
    public sealed interface Boot {
        /** Firmware tries devices in this order: c disk, d CD, n network. */
        record Firmware(String order, boolean uefi) implements Boot {}

        /** A kernel that the host has under this name (tiny-linux), with further arguments. */
        record NamedKernel(String name, String arguments) implements Boot {}
    }

    /** What follows when the guest ends its run by itself. */
    public enum OnStop {
        DESTROY,
        RESTART,
        PRESERVE
    }
}

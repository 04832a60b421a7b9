package dev.weir.agent.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a host needs to run a VM; built by the master from its records, never asked for piece by piece.
 *
 * @param uuid the VM's uuid, the domain's too
 * @param startId names this run of the VM: a stop is reported with it, so that a late report never ends a newer run
 * @param memoryBytes what the guest gets at start
 * @param memoryMaxBytes the most it may be given while it runs
 * @param paused leave it paused once it is built
 * @param smbios what its firmware tells of the machine, by the pool's names of the strings; the rest is the hypervisor's
 * @param seed what its cloud-init finds; none for a guest without that disk
 * @param tuning how its vCPUs share the host's processors
 * @param usbs devices of the host's that it has to itself
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
        Hardware hardware,
        @Nullable Seed seed,
        CpuTuning tuning,
        List<UsbSpec> usbs) {

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
                Hardware.PLAIN,
                null,
                CpuTuning.NONE,
                List.of());
    }

    /** Whether its firmware is UEFI. */
    public boolean uefi() {
        return boot instanceof Boot.Firmware firmware && firmware.uefi() != null;
    }

    /** Whether it has a TPM. */
    public boolean hasTpm() {
        return boot instanceof Boot.Firmware(var _, Boot.Uefi uefi) && uefi != null && uefi.tpm() != null;
    }

    /** How the guest's first code is found. */
    public sealed interface Boot {
        /** Firmware tries devices in this order: c disk, d CD, n network. Without UEFI it is an old PC's. */
        record Firmware(String order, @Nullable Uefi uefi) implements Boot {
            public Firmware(String order, boolean uefi) {
                this(order, uefi ? new Uefi(false, "") : null);
            }
        }

        /**
         * Firmware with a store of variables of the guest's own.
         *
         * @param secureBoot it runs signed code only; a new store has the usual keys then
         * @param variables the store as the guest left it, a {@link VariableStore#text}; empty for a new one
         * @param tpm what the machine's TPM 2.0 holds, a {@link TpmState#text}, empty for a new one; none without TPM
         */
        record Uefi(
                boolean secureBoot,
                String variables,
                @Nullable String tpm) {
            public Uefi(boolean secureBoot, String variables) {
                this(secureBoot, variables, null);
            }

            @Override
            public String toString() {
                return "Uefi[secureBoot=" + secureBoot + ", tpm=" + (tpm != null) + "]";
            }
        }

        /**
         * A guest without firmware, on Xen only: its kernel from a file of the host, or found in its disk by a boot
         * loader of the host.
         *
         * @param ramdisk empty for none
         * @param loader the boot loader's name; empty where the kernel is a file
         */
        record Direct(
                Guest guest, String kernel, String ramdisk, String arguments, String loader, String loaderArguments)
                implements Boot {
            public enum Guest {
                PV,
                PV_IN_PVH,
                PVH
            }
        }

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

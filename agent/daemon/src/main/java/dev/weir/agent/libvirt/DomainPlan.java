package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.network.Backend;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A domain with everything found that its host has to find: all that its XML is made of.
 *
 * @param groups how the host can weigh guests
 * @param cpu the processor that it is to see; none where the hypervisor may choose
 * @param kernel for a domain that boots a kernel of the host
 * @param screen the socket of its screen; none where libvirt chooses it
 * @param console the file that receives its serial line
 * @param variables the flash of its firmware; none for other firmware, and where no file is needed
 * @param seed the image that its cloud-init reads
 */
record DomainPlan(
        DomainSpec spec,
        Flavour flavour,
        Acceleration acceleration,
        CpuGroups groups,
        @Nullable GuestCpu cpu,
        @Nullable Kernel kernel,
        List<Disk> disks,
        List<Nic> nics,
        List<Usb> usbs,
        @Nullable Path screen,
        Path console,
        @Nullable Path variables,
        @Nullable Path seed) {

    /** A disk and its file; none for an empty drive. */
    record Disk(DiskSpec spec, @Nullable Path file) {}

    /** A NIC and the host's own bridge for it, with what that is of. */
    record Nic(NicSpec spec, String device, Backend backend) {}

    /** A USB device and where it is on the host now. */
    record Usb(UsbSpec spec, UsbPlace place) {}

    record Kernel(Path image, @Nullable Path initrd, String arguments) {}

    boolean uefi() {
        return spec.uefi();
    }

    boolean tpm() {
        return flavour == Flavour.QEMU && spec.hasTpm();
    }

    /** Xen guests with a kernel of the host or of a boot loader are paravirtual: no firmware, no emulated devices. */
    boolean paravirtual() {
        return spec.boot() instanceof DomainSpec.Boot.Direct || (flavour == Flavour.XEN && kernel != null);
    }

    List<Disk> byPosition() {
        return disks.stream()
                .sorted(Comparator.comparingInt(disk -> disk.spec().position()))
                .toList();
    }

    /** A machine with a SATA controller of its own, instead of the old PC. */
    boolean q35() {
        return uefi() || spec.hardware().ahci();
    }

    DeviceXml devices() {
        return new DeviceXml(flavour, paravirtual(), q35(), spec.hardware().ahci());
    }
}

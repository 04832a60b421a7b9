package dev.weir.agent.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host is, read from the machine itself.
 *
 * @param hypervisor the adapter and its target: {@code libvirt qemu:///system}, {@code simulator}
 * @param emulated guests run without hardware help, so slowly
 * @param hvm whether unmodified guests can run
 * @param tpm whether guests can have a TPM 2.0
 * @param usbs what its USB ports hold that guests may be given; hubs and what its policy keeps back are not among it
 * @param versions names and versions of the parts below: linux, libvirt, qemu, xen, agent, distribution
 * @param kernels kernels it has under a name, for {@link DomainSpec.Boot.NamedKernel}
 * @param bootTime seconds since 1970 at which the host started
 */
public record HostFacts(
        String hostname,
        String hypervisor,
        boolean emulated,
        boolean hvm,
        boolean tpm,
        Cpu cpu,
        long memoryTotalBytes,
        long memoryFreeBytes,
        List<Nic> nics,
        List<Usb> usbs,
        Map<String, String> versions,
        Map<String, String> bios,
        List<String> kernels,
        long bootTime,
        long agentStartTime) {

    /**
     * The processors, as one: hosts with mixed ones tell of the first.
     *
     * @param speedMhz clock, 0 where unknown
     * @param features words of 32 bits as CPU-60 asks: the same layout on every host
     */
    public record Cpu(
            int count,
            int sockets,
            int threadsPerCore,
            int numaNodes,
            String vendor,
            String model,
            int family,
            int modelNumber,
            int stepping,
            int speedMhz,
            List<String> flags,
            String features) {}

    public record Nic(
            String name,
            String mac,
            int mtu,
            boolean carrier,
            int speedMbps,
            boolean duplex,
            String driver,
            String pciBusPath,
            @Nullable String ipv4,
            @Nullable String netmask,
            @Nullable String gateway,
            List<String> ipv6) {}

    /**
     * A USB device as it told of itself.
     *
     * @param path the bus and the ports on the way to it: {@code 1-2}, {@code 4-1.2}
     * @param vendorId four hexadecimal digits, {@code productId} too
     * @param vendorText who made it, empty where nobody knows
     * @param serial empty where it has none
     * @param version the USB that it speaks: {@code 2.00}
     * @param speedMbps in megabits a second, below 0 where unknown
     */
    public record Usb(
            String path,
            String vendorId,
            String vendorText,
            String productId,
            String productText,
            String serial,
            String version,
            double speedMbps) {}
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import java.util.Locale;
import java.util.Map;
import org.libvirt.LibvirtException;

/**
 * What libvirt says of its host, as of the last connection.
 *
 * @param hvm whether unmodified guests can run
 * @param uefi whether it has that firmware
 * @param versions of libvirt and of the hypervisor below it
 */
record HostOffer(boolean hvm, boolean uefi, Map<String, String> versions) {
    static final HostOffer UNKNOWN = new HostOffer(false, false, Map.of());

    static HostOffer read(Link link, Flavour flavour, Acceleration acceleration) throws LibvirtException {
        return new HostOffer(
                link.connect().getCapabilities().contains("<os_type>hvm</os_type>"),
                uefi(link, flavour, acceleration),
                Map.of(
                        "libvirt",
                        dotted(link.connect().getLibVersion()),
                        flavour.name().toLowerCase(Locale.ROOT),
                        dotted(link.connect().getVersion())));
    }

    private static boolean uefi(Link link, Flavour flavour, Acceleration acceleration) {
        String capabilities = link.capabilities(DomainXml.type(flavour, acceleration));
        return capabilities != null && capabilities.contains("<value>efi</value>");
    }

    void requireFirmware(DomainSpec spec) throws HypervisorFailure {
        if (spec.uefi() && !uefi) {
            throw new HypervisorFailure(
                    "BOOTLOADER_FAILED", spec.uuid(), "this host has no UEFI firmware; install its package ovmf");
        }
    }

    private static String dotted(long version) {
        return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
    }
}

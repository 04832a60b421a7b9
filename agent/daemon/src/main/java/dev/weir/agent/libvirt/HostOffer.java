package dev.weir.agent.libvirt;

import java.util.Locale;
import java.util.Map;
import org.libvirt.LibvirtException;

/**
 * What libvirt says of its host, as of the last connection.
 *
 * @param hvm whether unmodified guests can run
 * @param versions of libvirt and of the hypervisor below it
 */
record HostOffer(boolean hvm, Map<String, String> versions) {
    static final HostOffer UNKNOWN = new HostOffer(false, Map.of());

    static HostOffer read(Link link, Flavour flavour) throws LibvirtException {
        return new HostOffer(
                link.connect().getCapabilities().contains("<os_type>hvm</os_type>"),
                Map.of(
                        "libvirt",
                        dotted(link.connect().getLibVersion()),
                        flavour.name().toLowerCase(Locale.ROOT),
                        dotted(link.connect().getVersion())));
    }

    private static String dotted(long version) {
        return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
    }
}

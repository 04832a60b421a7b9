package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What libvirt says of its host, as of the last connection.
 *
 * @param hvm whether unmodified guests can run
 * @param uefi whether it has that firmware
 * @param tpm whether it can give guests a TPM 2.0, made by swtpm
 * @param cpu the processors that guests can be given; none where nothing limits them
 * @param versions of libvirt and of the hypervisor below it
 */
record HostOffer(
        boolean hvm, boolean uefi, boolean tpm, @Nullable CpuOffer cpu, Map<String, String> versions) {
    static final HostOffer UNKNOWN = new HostOffer(false, false, false, null, Map.of());

    static HostOffer read(Link link, Flavour flavour, LibvirtSettings settings) throws LibvirtException {
        String capabilities = link.capabilities(DomainXml.type(flavour, settings.acceleration()));
        GuestCpus cpus = settings.cpus();
        return new HostOffer(
                link.connect().getCapabilities().contains("<os_type>hvm</os_type>"),
                capabilities != null && capabilities.contains("<value>efi</value>"),
                capabilities != null && emulatesTpm(capabilities),
                capabilities == null || cpus == null || flavour != Flavour.QEMU
                        ? null
                        : CpuOffer.parse(capabilities, cpus.map()),
                Map.of(
                        "libvirt",
                        dotted(link.connect().getLibVersion()),
                        flavour.name().toLowerCase(Locale.ROOT),
                        dotted(link.connect().getVersion())));
    }

    /** What the guest is to see: no more than its featureset (CPU-40), and of that what this host can give. */
    @Nullable
    GuestCpu cpu(DomainSpec spec, LibvirtSettings settings) throws HypervisorFailure {
        String featureset = spec.hardware().featureset();
        boolean kvm = settings.acceleration() == Acceleration.KVM;
        GuestCpus cpus = settings.cpus();
        if (cpu == null || cpus == null || featureset.isEmpty()) {
            return kvm ? GuestCpu.OF_THE_HOST : null;
        }
        try {
            return kvm ? cpu.limited(cpus.map(), featureset) : cpu.custom(cpus.map(), cpus.vendor(), featureset);
        } catch (NumberFormatException e) {
            throw new HypervisorFailure("INVALID_VALUE", "featureset", featureset);
        }
    }

    void requireFirmware(DomainSpec spec) throws HypervisorFailure {
        if (spec.uefi() && !uefi) {
            throw new HypervisorFailure(
                    "BOOTLOADER_FAILED", spec.uuid(), "this host has no UEFI firmware; install its package ovmf");
        }
        if (spec.hasTpm() && !tpm) {
            throw new HypervisorFailure(
                    "BOOTLOADER_FAILED",
                    spec.uuid(),
                    "this host has no TPM for it; install its packages swtpm and swtpm-tools, and start its agent again");
        }
    }

    /** libvirt names these where it finds swtpm and swtpm_setup. */
    static boolean emulatesTpm(String capabilities) {
        NodeList enums = LiveDomain.document(capabilities).getElementsByTagName("enum");
        Set<String> offered = new HashSet<>();
        for (int i = 0; i < enums.getLength(); i++) {
            if (enums.item(i) instanceof Element words
                    && words.getParentNode().getNodeName().equals("tpm")) {
                NodeList values = words.getElementsByTagName("value");
                for (int v = 0; v < values.getLength(); v++) {
                    offered.add(
                            words.getAttribute("name") + "=" + values.item(v).getTextContent());
                }
            }
        }
        return offered.containsAll(Set.of("backendModel=emulator", "backendVersion=2.0"));
    }

    private static String dotted(long version) {
        return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
    }
}

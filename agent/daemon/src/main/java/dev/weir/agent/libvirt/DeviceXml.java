package dev.weir.agent.libvirt;

import dev.weir.agent.network.Backend;
import dev.weir.agent.protocol.VolumeRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Disks and NICs as libvirt's XML, for a domain's start and for plugging alike. */
record DeviceXml(Flavour flavour, boolean paravirtual, boolean q35, boolean ahci) {
    /** The old PC's IDE controller has places for four drives. */
    private static final int IDE_PLACES = 4;

    private static final int SATA_PLACES = 6;

    private static final int TAP_DIGITS = 12;

    /** A disk; bootOrder is its place among the devices that firmware tries, 0 for none. */
    Element disk(DomainPlan.Disk disk, int bootOrder) {
        boolean cdrom = disk.spec().cdrom();
        VolumeRef volume = disk.spec().volume();
        Element xml = Element.of("disk").with("type", "file").with("device", cdrom ? "cdrom" : "disk");
        Element driver = Element.of("driver")
                .with("name", "qemu")
                .with("type", volume != null && volume.format() == VolumeRef.Format.QCOW2 ? "qcow2" : "raw");
        if (!cdrom && flavour != Flavour.XEN) {
            // Past the page cache, so that what the guest has flushed is on the disk when the host dies.
            driver.with("cache", "none").with("discard", "unmap");
        }
        xml.add(driver);
        if (disk.file() != null) {
            xml.add(Element.of("source").with("file", disk.file()));
        }
        xml.add(target(disk.spec().position(), cdrom));
        if (disk.spec().readOnly() || cdrom) {
            xml.add(Element.of("readonly"));
        } else if (disk.spec().shared()) {
            xml.add(Element.of("shareable"));
        }
        return finish(xml, bootOrder, Alias.of(disk.spec()));
    }

    /** The disc of cloud-init, in a drive at a place that no disk and no drive of the VM has. */
    Element seed(Path image, int position) {
        Element xml = Element.of("disk").with("type", "file").with("device", "cdrom");
        xml.add(Element.of("driver").with("name", "qemu").with("type", "raw"));
        xml.add(Element.of("source").with("file", image));
        xml.add(target(position, true), Element.of("readonly"));
        return flavour == Flavour.QEMU ? xml.add(Element.of("alias").with("name", Alias.SEED)) : xml;
    }

    /** The places of an IDE or SATA controller from the last to the first, as people take the first ones. */
    int seedPlace(Set<Integer> taken) {
        int last = q35 ? SATA_PLACES : IDE_PLACES;
        return IntStream.iterate(last - 1, place -> place >= 0, place -> place - 1)
                .filter(place -> !taken.contains(place))
                .findFirst()
                .orElseGet(() -> IntStream.iterate(last, place -> place + 1)
                        .filter(place -> !taken.contains(place))
                        .findFirst()
                        .orElseThrow());
    }

    private Element target(int position, boolean cdrom) {
        Element target = Element.of("target");
        if (flavour == Flavour.XEN && (paravirtual || !cdrom)) {
            return target.with("dev", "xvd" + letters(position)).with("bus", "xen");
        }
        if (!cdrom && !ahci) {
            return target.with("dev", "vd" + letters(position)).with("bus", "virtio");
        }
        if (q35 || position >= IDE_PLACES) {
            return target.with("dev", "sd" + letters(position)).with("bus", "sata");
        }
        return target.with("dev", "hd" + letters(position)).with("bus", "ide");
    }

    /** A NIC; netBoot says whether firmware may boot from a network at all: without, its ROM only costs time. */
    Element nic(DomainPlan.Nic nic, int bootOrder, boolean netBoot) {
        Element xml = Element.of("interface").with("type", "bridge");
        xml.add(Element.of("mac").with("address", nic.spec().mac()));
        xml.add(Element.of("source").with("bridge", nic.device()));
        if (nic.backend() != Backend.BRIDGE) {
            xml.add(Element.of("virtualport").with("type", "openvswitch"));
            if (!nic.spec().trunks().isEmpty()) {
                xml.add(trunk(nic.spec().trunks()));
            }
        }
        if (flavour != Flavour.XEN) {
            xml.add(Element.of("target").with("dev", tap(nic.spec().vifUuid())));
            xml.add(Element.of("model").with("type", "virtio"));
        }
        if (flavour == Flavour.QEMU && nic.backend() == Backend.OPENVSWITCH_USERSPACE) {
            xml.add(wholeFrames());
        }
        // The cable of a locked one is put in when the rules for it are there.
        boolean up = nic.spec().linkUp() && nic.spec().lock() == null;
        xml.add(Element.of("link").with("state", up ? "up" : "down"));
        if (nic.spec().sendKibps() > 0) {
            xml.add(Element.of("bandwidth")
                    .add(Element.of("outbound")
                            .with("average", Long.toString(nic.spec().sendKibps()))));
        }
        if (nic.spec().mtu() > 0) {
            xml.add(Element.of("mtu").with("size", nic.spec().mtu()));
        }
        if (flavour == Flavour.QEMU && !netBoot) {
            xml.add(Element.of("rom").with("enabled", "no"));
        }
        return finish(xml, bootOrder, Alias.of(nic.spec()));
    }

    /** Frames of these VLANs only, as a switch's port for a trunk has it. */
    private static Element trunk(List<Integer> tags) {
        Element vlan = Element.of("vlan").with("trunk", "yes");
        tags.forEach(tag -> vlan.add(Element.of("tag").with("id", tag)));
        return vlan;
    }

    /** The switch outside of the kernel finishes no frame whose checksum or cutting was left to a card. */
    private static Element wholeFrames() {
        Element host = Element.of("host").with("gso", "off");
        Element guest = Element.of("guest");
        for (Element side : List.of(host, guest)) {
            for (String offload : List.of("csum", "tso4", "tso6", "ecn", "ufo")) {
                side.with(offload, "off");
            }
        }
        return Element.of("driver").add(host, guest);
    }

    private Element finish(Element xml, int bootOrder, Alias alias) {
        if (bootOrder > 0) {
            xml.add(Element.of("boot").with("order", bootOrder));
        }
        if (flavour == Flavour.QEMU) {
            xml.add(Element.of("alias").with("name", alias.text()));
        }
        return xml;
    }

    /**
     * The host's end of a NIC. Our own name and not libvirt's running number: two libvirts in one network namespace
     * would count into each other.
     */
    static String tap(String vifUuid) {
        String digits = vifUuid.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return "tap" + digits.substring(0, Math.min(TAP_DIGITS, digits.length()));
    }

    /** 0 is a, 25 is z, 26 is aa. */
    static String letters(int position) {
        String last = String.valueOf((char) ('a' + position % 26));
        return position < 26 ? last : letters(position / 26 - 1) + last;
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.Hypervisor.Overlay;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.libvirt.LibvirtException;

/** The files under a running domain's disks: others, or larger ones. */
final class DomainDisks {
    private final LinkSupply links;
    private final NativeCalls calls;
    private final GuestRest rest;

    DomainDisks(LinkSupply links, NativeCalls calls, GuestRest rest) {
        this.links = links;
        this.calls = calls;
        this.rest = rest;
    }

    void branch(String uuid, List<Overlay> overlays, boolean quiesce) throws HypervisorFailure {
        links.call(calls, link -> {
            try {
                String xml = snapshot(disks(link, uuid), overlays);
                if (!xml.isEmpty()) {
                    branch(link, uuid, xml, quiesce);
                }
                return uuid;
            } catch (LibvirtException e) {
                throw Failures.noDomain(e) ? Failures.notRunning(uuid, "running") : Failures.of(e);
            }
        });
    }

    /** What the guest has not flushed is lost to the snapshot unless its agent puts the file systems at rest. */
    private void branch(Link link, String uuid, String xml, boolean quiesce)
            throws LibvirtException, HypervisorFailure {
        if (quiesce) {
            rest.during(link, uuid, () -> link.branch(uuid, xml));
        } else {
            link.branch(uuid, xml);
        }
    }

    /** Disks that are in their new file already have been branched by a request before this one. */
    private static String snapshot(Map<String, LiveDisk> disks, List<Overlay> overlays) throws HypervisorFailure {
        Map<String, String> files = new HashMap<>();
        for (Overlay overlay : overlays) {
            LiveDisk disk = require(disks, overlay.disk());
            if (!overlay.file().toString().equals(disk.file())) {
                files.put(disk.target(), overlay.file().toString());
            }
        }
        if (files.isEmpty()) {
            return "";
        }
        Element list = Element.of("disks");
        for (LiveDisk disk : disks.values()) {
            String file = files.get(disk.target());
            Element xml = Element.of("disk").with("name", disk.target());
            if (file == null) {
                list.add(xml.with("snapshot", "no"));
            } else {
                list.add(xml.with("snapshot", "external")
                        .add(
                                Element.of("driver").with("type", "qcow2"),
                                Element.of("source").with("file", file)));
            }
        }
        return Element.of("domainsnapshot").add(list).write();
    }

    void resize(String uuid, DiskSpec disk, long bytes) throws HypervisorFailure {
        links.call(calls, link -> {
            link.resize(uuid, require(disks(link, uuid), disk).target(), bytes);
            return uuid;
        });
    }

    private static Map<String, LiveDisk> disks(Link link, String uuid) throws LibvirtException {
        return link.domain(uuid, d -> LiveDisk.of(LiveDomain.document(d.getXMLDesc(0))));
    }

    /** By our alias; libvirts without aliases know their disks by the place alone. */
    private static LiveDisk require(Map<String, LiveDisk> disks, DiskSpec disk) throws HypervisorFailure {
        LiveDisk found = disks.get(Alias.of(disk).text());
        if (found == null) {
            found = disks.values().stream()
                    .filter(d -> d.target().endsWith("d" + DeviceXml.letters(disk.position())))
                    .findFirst()
                    .orElse(null);
        }
        if (found == null) {
            throw new HypervisorFailure("DEVICE_NOT_ATTACHED", disk.vbdUuid());
        }
        return found;
    }
}

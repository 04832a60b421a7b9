package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.NicSpec;
import java.time.Duration;
import org.libvirt.LibvirtException;

/** Devices of domains that run: in, out, and discs changed. */
final class DomainDevices {
    private final LinkSupply links;
    private final NativeCalls calls;
    private final DomainPlanner planner;
    private final DeviceRemovals removals;
    private final Duration patience;

    DomainDevices(
            LinkSupply links, NativeCalls calls, DomainPlanner planner, DeviceRemovals removals, Duration patience) {
        this.links = links;
        this.calls = calls;
        this.planner = planner;
        this.removals = removals;
        this.patience = patience;
    }

    void plug(String uuid, DiskSpec disk) throws HypervisorFailure {
        LiveDomain live = live(uuid);
        boolean there = live.aliases().contains(Alias.of(disk).text());
        if (there && !disk.cdrom()) {
            return;
        }
        if (!there && live.ahci()) {
            throw new HypervisorFailure(
                    "OPERATION_NOT_ALLOWED", "this guest has SATA disks, which cannot be plugged while it runs");
        }
        String xml = planner.devices(live).disk(planner.disk(disk), 0).write();
        if (there) {
            disc(uuid, disk, xml);
        } else {
            change(uuid, xml, false);
        }
    }

    /** A guest may hold on to the disc in its drive. */
    private void disc(String uuid, DiskSpec disk, String xml) throws HypervisorFailure {
        try {
            change(uuid, xml, true);
        } catch (HypervisorFailure e) {
            boolean locked = e.getMessage() != null
                    && e.getMessage().contains("tray")
                    && e.getMessage().contains("lock");
            throw locked ? new HypervisorFailure("VBD_TRAY_LOCKED", disk.vbdUuid()) : e;
        }
    }

    /** A drive stays in its domain and gives out its disc; a disk goes itself. */
    void unplug(String uuid, DiskSpec disk) throws HypervisorFailure {
        LiveDomain live = live(uuid);
        if (!live.aliases().contains(Alias.of(disk).text())) {
            return;
        }
        if (!disk.cdrom() && live.ahci()) {
            throw new HypervisorFailure(
                    "OPERATION_NOT_ALLOWED", "this guest has SATA disks, which cannot be unplugged while it runs");
        }
        if (disk.cdrom()) {
            DiskSpec empty =
                    new DiskSpec(disk.vbdUuid(), disk.position(), true, disk.readOnly(), disk.bootable(), null);
            disc(uuid, disk, planner.devices(live).disk(planner.disk(empty), 0).write());
            return;
        }
        detach(uuid, Alias.of(disk));
    }

    /** One that is there already gets its cable where it shall be now. */
    void plug(String uuid, NicSpec nic) throws HypervisorFailure {
        LiveDomain live = live(uuid);
        if (live.aliases().contains(Alias.of(nic).text())) {
            String device = planner.nic(nic).device();
            links.call(calls, link -> {
                LiveNic now = LiveNic.of(link.domain(uuid, d -> LiveDomain.document(d.getXMLDesc(0))), Alias.of(nic));
                String moved = now == null ? "" : now.moved(device, nic.linkUp());
                if (!moved.isEmpty()) {
                    link.update(uuid, moved);
                }
                return uuid;
            });
            return;
        }
        String xml = planner.devices(live).nic(planner.nic(nic), 0, true).write();
        change(uuid, xml, false);
    }

    void unplug(String uuid, NicSpec nic) throws HypervisorFailure {
        if (live(uuid).aliases().contains(Alias.of(nic).text())) {
            detach(uuid, Alias.of(nic));
        }
    }

    private LiveDomain live(String uuid) throws HypervisorFailure {
        return links.call(calls, link -> {
            try {
                return link.describe(uuid);
            } catch (LibvirtException e) {
                throw Failures.noDomain(e) ? Failures.notRunning(uuid, "running") : Failures.of(e);
            }
        });
    }

    private void change(String uuid, String xml, boolean update) throws HypervisorFailure {
        links.call(calls, link -> {
            if (update) {
                link.update(uuid, xml);
            } else {
                link.attach(uuid, xml);
            }
            return uuid;
        });
    }

    private void detach(String uuid, Alias alias) throws HypervisorFailure {
        removals.await(
                uuid,
                alias,
                patience,
                () -> links.call(calls, link -> {
                    link.detach(uuid, alias.text());
                    return uuid;
                }));
    }
}

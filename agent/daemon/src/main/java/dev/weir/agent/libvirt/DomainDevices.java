package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Devices of domains that run: in, out, and discs changed. */
final class DomainDevices {
    private static final Logger LOG = LoggerFactory.getLogger(DomainDevices.class);

    private final LinkSupply links;
    private final NativeCalls calls;
    private final DomainPlanner planner;
    private final NicLocks locks;
    private final DeviceRemovals removals;
    private final Duration patience;

    DomainDevices(
            LinkSupply links,
            NativeCalls calls,
            DomainPlanner planner,
            NicLocks locks,
            DeviceRemovals removals,
            Duration patience) {
        this.links = links;
        this.calls = calls;
        this.planner = planner;
        this.locks = locks;
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
            cable(uuid, nic, device);
            return;
        }
        String xml = planner.devices(live).nic(planner.nic(nic), 0, true).write();
        change(uuid, xml, false);
        lock(uuid, nic);
    }

    /** For a guest that has just begun: one without the rules that it must have is none, and given to {@code end}. */
    void lock(DomainSpec spec, Consumer<String> end) throws HypervisorFailure {
        try {
            for (NicSpec nic : spec.nics()) {
                lock(spec.uuid(), nic);
            }
        } catch (HypervisorFailure e) {
            end.accept(spec.uuid());
            throw e;
        }
    }

    /** A locked interface has come without its cable, which is put in once there are rules for it. */
    private void lock(String uuid, NicSpec nic) throws HypervisorFailure {
        if (nic.lock() != null) {
            cable(uuid, nic, planner.nic(nic).device());
        }
    }

    /** For a new agent, on its native thread: rules that have gone meanwhile come back. */
    void lockAgain(Link link, String uuid) throws LibvirtException {
        for (NicSpec nic : locks.of(uuid)) {
            try {
                cable(link, uuid, nic, planner.nic(nic).device());
            } catch (HypervisorFailure e) {
                LOG.error("an interface of domain {} has no rules: {}", uuid, e.getMessage());
            }
        }
    }

    private void cable(String uuid, NicSpec nic, String device) throws HypervisorFailure {
        links.call(calls, link -> {
            cable(link, uuid, nic, device);
            return uuid;
        });
    }

    private void cable(Link link, String uuid, NicSpec nic, String device) throws LibvirtException, HypervisorFailure {
        if (nic.lock() != null) {
            // Some switches know a port's rules by its place, which it has to have first.
            LiveNic now = live(link, uuid, nic);
            if (now != null && !now.isIn(device)) {
                link.update(uuid, now.moved(device, false, nic.trunks()));
            }
            locks.on(uuid, nic, device);
        }
        LiveNic now = live(link, uuid, nic);
        String moved = now == null ? "" : now.moved(device, nic.linkUp(), nic.trunks());
        if (!moved.isEmpty()) {
            link.update(uuid, moved);
        }
        if (nic.lock() == null) {
            locks.off(uuid, nic);
        }
    }

    private static @Nullable LiveNic live(Link link, String uuid, NicSpec nic) throws LibvirtException {
        return LiveNic.of(link.domain(uuid, d -> LiveDomain.document(d.getXMLDesc(0))), Alias.of(nic));
    }

    void unplug(String uuid, NicSpec nic) throws HypervisorFailure {
        if (live(uuid).aliases().contains(Alias.of(nic).text())) {
            detach(uuid, Alias.of(nic));
        }
        locks.off(uuid, nic);
    }

    void unplug(String uuid, UsbSpec usb) throws HypervisorFailure {
        if (live(uuid).aliases().contains(Alias.of(usb).text())) {
            detach(uuid, Alias.of(usb));
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

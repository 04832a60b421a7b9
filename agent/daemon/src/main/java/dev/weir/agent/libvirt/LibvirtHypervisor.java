package dev.weir.agent.libvirt;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.VolumePaths;
import dev.weir.agent.measure.Meter;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.time.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guests through libvirt. Domains are transient: libvirt knows them while they run and forgets them with their end, so
 * that the master's records are the only ones. They outlive this agent, which knows them again by the startId in
 * their metadata.
 */
public final class LibvirtHypervisor implements Hypervisor {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtHypervisor.class);
    private static final int CALL_THREADS = 8;
    private static final int GUEST_THREADS = 4;
    private static final int STOPPED_KEPT = 1000;

    private final LibvirtSettings settings;
    private final Flavour flavour;
    private final NativeCalls calls = new NativeCalls("libvirt", CALL_THREADS);
    private final NativeCalls guestCalls = new NativeCalls("libvirt-guests", GUEST_THREADS);
    private final DomainNotices notices = new DomainNotices();
    private final DomainTable table = new DomainTable(notices::tell, STOPPED_KEPT);
    private final DeviceRemovals removals = new DeviceRemovals();

    private final GuestEnds ends;
    private final GuestFiles files;
    private final DomainPlanner planner;
    private final LinkSupply links;
    private final GuestWatch guests;
    private final NicLocks locks;
    private final DomainDevices devices;
    private final DomainPower power;
    private final DomainMemory memory;
    private final GuestRest rest;
    private final DomainDisks disks;
    private final BlockJobs jobs;
    private final LibvirtControls controls;

    private volatile HostOffer offer = HostOffer.UNKNOWN;

    private LibvirtHypervisor(LibvirtSettings settings, VolumePaths volumes, Bridges bridges, Scheduler scheduler) {
        this.settings = settings;
        this.flavour = Flavour.of(settings.uri());
        this.files = new GuestFiles(settings.state(), settings.tpms(), new Command(settings.patience()));
        this.planner = new DomainPlanner(settings, volumes, bridges, files);
        this.ends = new GuestEnds(table, scheduler, settings.young());
        this.links = new LinkSupply(settings.uri(), calls, scheduler, new Events(), this::welcome);
        this.guests = new GuestWatch(links, guestCalls, scheduler, table);
        this.locks = new NicLocks(settings.state(), bridges.locks());
        this.devices = new DomainDevices(links, calls, planner, locks, removals, settings.patience());
        this.memory = new DomainMemory(links, table, planner, flavour, settings.patience());
        this.rest = new GuestRest(links, guestCalls, scheduler, files);
        this.disks = new DomainDisks(links, calls, rest);
        this.jobs = new BlockJobs(links, calls, flavour);
        this.power = new DomainPower(links, calls, guestCalls, table, flavour, settings.patience());
        this.controls = new LibvirtControls(
                links, calls, guestCalls, devices, scheduler, table, ends, files, flavour, settings.groups());
    }

    /** Connects; a libvirt that does not answer yet is tried again by the scheduler, and calls fail meanwhile. */
    public static LibvirtHypervisor open(
            LibvirtSettings settings, VolumePaths volumes, Bridges bridges, Scheduler scheduler)
            throws HypervisorFailure {
        LibvirtHypervisor hypervisor = new LibvirtHypervisor(settings, volumes, bridges, scheduler);
        if (hypervisor.flavour == Flavour.QEMU) {
            hypervisor.files.watch(scheduler, hypervisor::written);
        }
        hypervisor.links.connect();
        return hypervisor;
    }

    @Override
    public String description() {
        return "libvirt " + settings.uri();
    }

    /** Names and versions for the host's facts; empty until libvirt has answered. Never waits for it. */
    public Map<String, String> versions() {
        return offer.versions();
    }

    /** Whether unmodified guests can run; false until libvirt has answered. */
    public boolean hvm() {
        return offer.hvm();
    }

    /** Whether guests can have a TPM; false until libvirt has answered. */
    public boolean tpm() {
        return offer.tpm();
    }

    /** Whether guests may be translated here, and not only run by the processor. */
    public boolean translates() {
        return flavour != Flavour.XEN;
    }

    @Override
    public void listen(Consumer<DomainState> listener) {
        notices.listen(listener);
    }

    @Override
    public Collection<DomainState> domains() {
        return table.all();
    }

    @Override
    public @Nullable DomainState domain(String uuid) {
        return table.get(uuid);
    }

    @FunctionalInterface
    private interface Running {
        LiveDomain run() throws HypervisorFailure;
    }

    @Override
    public DomainState start(DomainSpec spec) throws HypervisorFailure {
        return begin(spec, () -> {
            if (flavour != Flavour.TEST) {
                offer.requireFirmware(spec);
            }
            DomainPlan plan = planner.plan(spec, offer.cpu(spec, settings));
            files.prepare(spec);
            String xml = DomainXml.write(plan);
            LOG.debug("starting domain {}: {}", spec.uuid(), xml);
            return links.call(calls, link -> power.create(link, xml, spec.paused()));
        });
    }

    @Override
    public DomainState resume(DomainSpec spec, Path file) throws HypervisorFailure {
        return begin(spec, () -> {
            DomainPlan plan = planner.plan(spec, null); // finds what the host has to have, and makes the folders
            files.prepare(spec);
            return memory.restore(plan, file);
        });
    }

    private DomainState begin(DomainSpec spec, Running running) throws HypervisorFailure {
        Power wanted = spec.paused() ? Power.PAUSED : Power.RUNNING;
        DomainState placeholder = new DomainState(
                spec.uuid(), spec.startId(), wanted, -1, spec.memoryBytes(), spec.vcpus(), null, null, null, 0, 0);
        DomainState known = table.begin(placeholder);
        if (known != null) {
            return known;
        }
        try {
            ends.began(spec.uuid(), spec.onCrash());
            controls.target(spec.uuid(), spec.memoryBytes());
            LiveDomain live = running.run();
            files.began(spec.uuid());
            devices.lock(spec, power::endEarly);
            return table.started(live.state(wanted));
        } catch (HypervisorFailure | RuntimeException e) {
            table.abandon(spec.uuid());
            files.drop(spec.uuid());
            throw e;
        }
    }

    @Override
    public @Nullable Kept kept(String uuid) {
        DomainState state = table.get(uuid);
        if (state == null) {
            return null;
        }
        return DomainTable.runs(state)
                ? DomainTable.kept(state, files.changed(uuid)).kept()
                : state.kept();
    }

    /** While a guest writes, what it has written is told as it is now; at its end as it is then. */
    private void written(String uuid) {
        Kept changes = files.changed(uuid);
        table.update(uuid, s -> DomainTable.kept(s, changes));
    }

    @Override
    public void suspend(String uuid, Path file) throws HypervisorFailure {
        jobs.without(uuid, () -> memory.save(uuid, file));
    }

    @Override
    public void branch(String uuid, List<Overlay> overlays, boolean quiesce) throws HypervisorFailure {
        jobs.without(uuid, () -> disks.branch(uuid, overlays, quiesce));
    }

    @Override
    public void resizeDisk(String uuid, DiskSpec disk, long bytes) throws HypervisorFailure {
        jobs.without(uuid, () -> disks.resize(uuid, disk, bytes));
    }

    @Override
    public void shorten(Path image, Path base) throws HypervisorFailure {
        jobs.shorten(image, base);
    }

    @Override
    public void shutDown(String uuid, Duration timeout) throws HypervisorFailure {
        power.shutDown(uuid, timeout);
    }

    @Override
    public void destroy(String uuid) throws HypervisorFailure {
        power.destroy(uuid);
    }

    @Override
    public void reboot(String uuid, Duration timeout) throws HypervisorFailure {
        power.reboot(uuid, timeout);
    }

    @Override
    public void reset(String uuid) throws HypervisorFailure {
        ends.resetAsked(uuid);
        power.reset(uuid);
    }

    @Override
    public void pause(String uuid) throws HypervisorFailure {
        power.pause(uuid);
    }

    @Override
    public void unpause(String uuid) throws HypervisorFailure {
        power.unpause(uuid);
    }

    @Override
    public void plugDisk(String uuid, DiskSpec disk) throws HypervisorFailure {
        devices.plug(uuid, disk);
    }

    @Override
    public void unplugDisk(String uuid, DiskSpec disk) throws HypervisorFailure {
        jobs.without(uuid, () -> devices.unplug(uuid, disk));
    }

    @Override
    public void plugNic(String uuid, NicSpec nic) throws HypervisorFailure {
        devices.plug(uuid, nic);
    }

    @Override
    public void unplugNic(String uuid, NicSpec nic) throws HypervisorFailure {
        devices.unplug(uuid, nic);
    }

    @Override
    public GuestControls controls() {
        return controls;
    }

    /** What the guests use, read from libvirt's counts. */
    public Meter meter() {
        return new LibvirtMeter(links, calls, controls::target);
    }

    /** Takes over what runs, on a fresh connection; events of it come in already and are newer or the same. */
    private void welcome(Link link) throws LibvirtException, HypervisorFailure {
        if (flavour == Flavour.QEMU
                && settings.acceleration() == Acceleration.KVM
                && link.capabilities("kvm") == null) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR", "KVM is configured but this host has none; use TCG or load the kvm module");
        }
        offer = HostOffer.read(link, flavour, settings);
        Map<String, DomainState> running = new HashMap<>();
        for (LiveDomain live : link.running()) {
            Power seen = live.startId() == null ? Power.STOPPED : link.powerNow(live.uuid());
            if (seen != Power.STOPPED) {
                running.put(live.uuid(), live.state(seen));
                ends.known(live.uuid(), live.onCrash());
            }
        }
        locks.sweep(running.keySet());
        files.sweep(running.keySet(), table::left);
        table.replace(running);
        for (String uuid : running.keySet()) {
            guests.start(uuid);
            rest.recall(uuid);
            controls.recall(uuid);
            files.began(uuid);
            devices.lockAgain(link, uuid);
            written(uuid); // what it wrote while nobody looked
        }
    }

    /** Domains run on; only this agent's eyes and hands are taken off. */
    @Override
    public void close() {
        links.close();
        calls.close();
        guestCalls.close();
        memory.close();
        files.close();
        notices.close();
    }

    private final class Events implements DomainEvents {
        @Override
        public void stopped(String uuid, StopReason reason) {
            removals.ended(uuid);
            guests.stop(uuid);
            controls.ended(uuid);
            locks.ended(uuid);
            table.stopped(uuid, ends.ended(uuid, reason), files.ended(uuid));
        }

        @Override
        public void paused(String uuid) {
            table.update(uuid, s -> DomainTable.with(s, Power.PAUSED, s.guest(), s.reboots()));
        }

        @Override
        public void resumed(String uuid) {
            table.update(uuid, s -> DomainTable.with(s, Power.RUNNING, s.guest(), s.reboots()));
        }

        @Override
        public void reset(String uuid) {
            if (ends.reset(uuid)) {
                guests.stop(uuid); // its agent connects again
            }
        }

        @Override
        public void crashed(String uuid) {
            LOG.info("domain {} crashed", uuid);
            if (ends.crashed(uuid)) {
                Thread.ofVirtual().name("early-crash").start(() -> power.endEarly(uuid));
            }
        }

        @Override
        public void clockSet(String uuid, long offsetSeconds) {
            table.update(uuid, s -> DomainTable.kept(s, new Kept(null, offsetSeconds)));
        }

        @Override
        public void balloon(String uuid, long bytes) {
            table.update(uuid, s -> DomainTable.sized(s, bytes, s.vcpus()));
        }

        @Override
        public void started(String uuid) {
            LOG.debug("domain {} started", uuid);
        }

        @Override
        public void agent(String uuid, boolean connected) {
            if (connected) {
                guests.start(uuid);
            } else {
                guests.stop(uuid);
            }
        }

        @Override
        public void device(String uuid, String alias, boolean removed) {
            removals.told(uuid, alias, removed);
        }

        @Override
        public void closed(Link link) {
            links.lost(link);
        }
    }
}

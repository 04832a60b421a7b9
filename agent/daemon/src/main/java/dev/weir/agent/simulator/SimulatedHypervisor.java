package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.VolumePaths;
import dev.weir.agent.hypervisor.Youth;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.time.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs guests in memory only: they end with the agent. A guest is one object and at most one scheduled task, so tens
 * of thousands fit. Listeners are told in order, within the change.
 */
public final class SimulatedHypervisor implements Hypervisor {
    private final SimulatedHost host;
    private final GuestTimes times;
    private final Scheduler scheduler;
    private final FaultPlan faults;
    private final SimulatedOffer offer;
    private final Map<String, SimulatedGuest> guests = new HashMap<>();
    private final List<Consumer<DomainState>> listeners = new CopyOnWriteArrayList<>();
    private final Leavings left = new Leavings();
    private final Youth youth;
    private final SimulatedEnds ends;
    private final SimulatedControls controls;
    private long memoryUsed;
    private int lastId;

    public SimulatedHypervisor(
            SimulatedHost host,
            GuestTimes times,
            Scheduler scheduler,
            FaultPlan faults,
            VolumePaths volumes,
            Bridges bridges) {
        this.host = host;
        this.times = times;
        this.scheduler = scheduler;
        this.faults = faults;
        this.offer = new SimulatedOffer(host, volumes, bridges);
        this.youth = new Youth(times.young(), System::nanoTime);
        this.ends = new SimulatedEnds(this, youth);
        this.controls = new SimulatedControls(this, ends, faults);
    }

    @Override
    public String description() {
        return "simulator";
    }

    @Override
    public void listen(Consumer<DomainState> listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized Collection<DomainState> domains() {
        return guests.values().stream().map(SimulatedGuest::state).toList();
    }

    @Override
    public synchronized @Nullable DomainState domain(String uuid) {
        SimulatedGuest guest = guests.get(uuid);
        return guest == null ? null : guest.state();
    }

    @Override
    public synchronized @Nullable Kept kept(String uuid) {
        SimulatedGuest guest = guests.get(uuid);
        return guest == null ? left.of(uuid) : guest.kept();
    }

    /** What is in its drives and on its disks now, the disc of cloud-init among them. */
    public synchronized List<DiskSpec> disks(String uuid) {
        SimulatedGuest guest = guests.get(uuid);
        return guest == null ? List.of() : guest.disks();
    }

    public synchronized long memoryFree() {
        return host.memoryBytes() - memoryUsed;
    }

    @Override
    public DomainState start(DomainSpec spec) throws HypervisorFailure {
        faults.meet("StartDomain");
        offer.kernel(spec);
        offer.devices(spec);
        SimulatedFlash.check(spec);
        return run(spec);
    }

    private synchronized DomainState run(DomainSpec spec) throws HypervisorFailure {
        SimulatedGuest old = guests.get(spec.uuid());
        if (old != null) {
            if (old.spec().startId().equals(spec.startId())) {
                return old.state();
            }
            throw new HypervisorFailure("VM_BAD_POWER_STATE", spec.uuid(), "halted", "running");
        }
        if (spec.memoryBytes() > memoryFree()) {
            throw new HypervisorFailure(
                    "HOST_NOT_ENOUGH_FREE_MEMORY", Long.toString(spec.memoryBytes()), Long.toString(memoryFree()));
        }
        memoryUsed += spec.memoryBytes();
        SimulatedGuest guest = new SimulatedGuest(spec, ++lastId);
        guests.put(spec.uuid(), guest);
        youth.began(spec.uuid());
        tell(guest);
        boot(guest);
        return guest.state();
    }

    /** Soon after a boot the agent answers, if the guest is still in it; a paused one says it when it goes on. */
    private void boot(SimulatedGuest guest) {
        int boot = guest.reboots();
        scheduler.after(times.boot(), () -> {
            synchronized (this) {
                if (lives(guest) && guest.reboots() == boot) {
                    if (guest.power() == Power.PAUSED) {
                        boot(guest);
                    } else {
                        guest.bootFirmware();
                        guest.agentAnswers();
                        tell(guest);
                    }
                }
            }
        });
    }

    @Override
    public void shutDown(String uuid, Duration timeout) throws HypervisorFailure {
        faults.meet("ShutDownDomain");
        ask(uuid, GuestEvent.SHUTDOWN, timeout);
    }

    @Override
    public void reboot(String uuid, Duration timeout) throws HypervisorFailure {
        faults.meet("RebootDomain");
        ask(uuid, GuestEvent.REBOOT, timeout);
    }

    void ask(String uuid, GuestEvent event, Duration timeout) throws HypervisorFailure {
        Pause pause = new Pause();
        Scheduler.Later giveUp;
        synchronized (this) {
            SimulatedGuest guest = guests.get(uuid);
            if (guest == null && event == GuestEvent.SHUTDOWN) {
                return;
            }
            SimulatedGuest running = running(uuid);
            running.await(pause);
            scheduler.after(times.shutDown(), () -> hear(running, event));
            giveUp = scheduler.after(timeout, () -> pause.end(false));
        }
        if (!pause.await()) {
            throw new HypervisorFailure("VM_SHUTDOWN_TIMEOUT", uuid, Long.toString(timeout.toSeconds()));
        }
        giveUp.cancel();
    }

    /** The power button. */
    void press(SimulatedGuest guest) {
        scheduler.after(times.shutDown(), () -> hear(guest, GuestEvent.SHUTDOWN));
    }

    private synchronized void hear(SimulatedGuest guest, GuestEvent event) {
        if (lives(guest) && !guest.isDeaf() && guest.power() == Power.RUNNING) {
            ends.happen(guest, event);
        }
    }

    @Override
    public void destroy(String uuid) throws HypervisorFailure {
        faults.meet("DestroyDomain");
        synchronized (this) {
            SimulatedGuest guest = guests.get(uuid);
            if (guest != null) {
                end(guest, StopReason.DESTROYED);
            }
        }
    }

    @Override
    public void reset(String uuid) throws HypervisorFailure {
        faults.meet("ResetDomain");
        synchronized (this) {
            restart(present(uuid));
        }
    }

    @Override
    public void pause(String uuid) throws HypervisorFailure {
        faults.meet("PauseDomain");
        power(uuid, Power.PAUSED);
    }

    @Override
    public void unpause(String uuid) throws HypervisorFailure {
        faults.meet("UnpauseDomain");
        power(uuid, Power.RUNNING);
    }

    private synchronized void power(String uuid, Power power) throws HypervisorFailure {
        SimulatedGuest guest = present(uuid);
        if (guest.power() != power) {
            guest.power(power);
            tell(guest);
        }
    }

    @Override
    public void suspend(String uuid, Path memory) throws HypervisorFailure {
        faults.meet("SuspendDomain");
        synchronized (this) {
            SimulatedGuest guest = running(uuid);
            SimulatedMemory.write(memory, uuid);
            end(guest, StopReason.DESTROYED);
        }
    }

    @Override
    public DomainState resume(DomainSpec spec, Path memory) throws HypervisorFailure {
        faults.meet("ResumeDomain");
        offer.devices(spec);
        return run(spec);
    }

    /** A simulated guest writes nothing, so its disks are at rest at any instant. */
    @Override
    public void branch(String uuid, List<Overlay> overlays, boolean quiesce) throws HypervisorFailure {
        faults.meet("SnapshotDisks");
        synchronized (this) {
            present(uuid);
        }
    }

    /** A simulated guest has no files open. */
    @Override
    public void shorten(Path image, Path base) {}

    @Override
    public void resizeDisk(String uuid, DiskSpec disk, long bytes) throws HypervisorFailure {
        faults.meet("ResizeDisk");
        synchronized (this) {
            present(uuid);
        }
    }

    @Override
    public void plugDisk(String uuid, DiskSpec disk) throws HypervisorFailure {
        faults.meet("PlugDisk");
        offer.disk(disk);
        synchronized (this) {
            fixed(uuid, disk).plug(disk);
        }
    }

    @Override
    public void unplugDisk(String uuid, DiskSpec disk) throws HypervisorFailure {
        faults.meet("UnplugDisk");
        synchronized (this) {
            fixed(uuid, disk).unplug(disk);
        }
    }

    @Override
    public void plugNic(String uuid, NicSpec nic) throws HypervisorFailure {
        faults.meet("PlugNic");
        offer.nic(nic);
        synchronized (this) {
            SimulatedGuest guest = present(uuid);
            guest.plug(nic);
            tell(guest);
        }
    }

    @Override
    public void unplugNic(String uuid, NicSpec nic) throws HypervisorFailure {
        faults.meet("UnplugNic");
        synchronized (this) {
            SimulatedGuest guest = present(uuid);
            if (guest.unplug(nic)) {
                tell(guest);
            }
        }
    }

    /** Lets a guest do something by itself; false when there is no such guest. */
    public synchronized boolean guestDoes(String uuid, GuestEvent event) {
        SimulatedGuest guest = guests.get(uuid);
        if (guest == null) {
            return false;
        }
        ends.happen(guest, event);
        return true;
    }

    /** Nothing of a guest that does not run. */
    synchronized List<Figure> look(String uuid, Function<SimulatedGuest, List<Figure>> look) {
        SimulatedGuest guest = guests.get(uuid);
        return guest == null ? List.of() : look.apply(guest);
    }

    @Override
    public GuestControls controls() {
        return controls;
    }

    @Override
    public synchronized void close() {
        guests.clear();
        listeners.clear();
    }

    void restart(SimulatedGuest guest) {
        guest.reboot();
        youth.began(guest.spec().uuid());
        tell(guest);
        boot(guest);
    }

    void end(SimulatedGuest guest, StopReason reason) {
        guests.remove(guest.spec().uuid());
        left.put(guest.spec().uuid(), guest.kept());
        youth.ended(guest.spec().uuid());
        memoryUsed -= guest.memory();
        guest.stop(reason);
        tell(guest);
    }

    private boolean lives(SimulatedGuest guest) {
        return guests.get(guest.spec().uuid()) == guest;
    }

    /** The guest follows at once, where the host has what it is to take. */
    void balloon(SimulatedGuest guest, long bytes) throws HypervisorFailure {
        long more = bytes - guest.memory();
        if (more > memoryFree()) {
            throw new HypervisorFailure(
                    "HOST_NOT_ENOUGH_FREE_MEMORY", Long.toString(more), Long.toString(memoryFree()));
        }
        memoryUsed += more;
        guest.memory(bytes);
        tell(guest);
    }

    SimulatedGuest present(String uuid) throws HypervisorFailure {
        SimulatedGuest guest = guests.get(uuid);
        if (guest == null) {
            throw new HypervisorFailure("VM_BAD_POWER_STATE", uuid, "running", "halted");
        }
        return guest;
    }

    /** SATA disks stay where they are while the guest runs; the discs in its drives do not. */
    private SimulatedGuest fixed(String uuid, DiskSpec disk) throws HypervisorFailure {
        SimulatedGuest guest = present(uuid);
        if (guest.spec().hardware().ahci() && !disk.cdrom()) {
            throw new HypervisorFailure(
                    "OPERATION_NOT_ALLOWED", "this guest has SATA disks, which cannot be plugged while it runs");
        }
        return guest;
    }

    SimulatedGuest running(String uuid) throws HypervisorFailure {
        SimulatedGuest guest = present(uuid);
        if (guest.power() != Power.RUNNING) {
            throw new HypervisorFailure("VM_BAD_POWER_STATE", uuid, "running", "paused");
        }
        return guest;
    }

    void tell(SimulatedGuest guest) {
        DomainState state = guest.state();
        listeners.forEach(listener -> listener.accept(state));
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends, stops and restarts runs. What was asked has happened when libvirt's event says so. */
final class DomainPower {
    private static final Logger LOG = LoggerFactory.getLogger(DomainPower.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(15);

    private static final int START_PAUSED = 1;

    private final LinkSupply links;
    private final NativeCalls calls;
    private final NativeCalls guestCalls;
    private final DomainTable table;
    private final Flavour flavour;
    private final Duration patience;

    DomainPower(
            LinkSupply links,
            NativeCalls calls,
            NativeCalls guestCalls,
            DomainTable table,
            Flavour flavour,
            Duration patience) {
        this.links = links;
        this.calls = calls;
        this.guestCalls = guestCalls;
        this.table = table;
        this.flavour = flavour;
        this.patience = patience;
    }

    /** On a native thread already. */
    LiveDomain create(Link link, String xml, boolean paused) throws LibvirtException {
        if (paused && flavour == Flavour.TEST) {
            // The test driver cannot start a domain that stands still.
            LiveDomain live = link.create(xml, 0);
            link.suspend(live.uuid());
            return live;
        }
        return link.create(xml, paused ? START_PAUSED : 0);
    }

    /** Of a guest that is not to live on: it crashed right after its start, or lacks what it must have. */
    void endEarly(String uuid) {
        try {
            destroy(uuid);
        } catch (HypervisorFailure e) {
            LOG.warn("domain {} is not to live and cannot be ended: {}", uuid, e.getMessage());
        }
    }

    /** A domain that has ended already is shut down. */
    void shutDown(String uuid, Duration timeout) throws HypervisorFailure {
        DomainState run = table.get(uuid);
        if (run == null || !DomainTable.runs(run)) {
            return;
        }
        mustRun(run);
        askGuest(
                uuid,
                link -> link.shutDown(uuid, LibvirtNative.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT),
                link -> link.shutDown(
                        uuid, flavour == Flavour.QEMU ? LibvirtNative.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN : 0),
                ended(run),
                timeout);
    }

    /** Waits until the guest has started again; a domain made to end on reboot ends instead. */
    void reboot(String uuid, Duration timeout) throws HypervisorFailure {
        DomainState run = table.get(uuid);
        if (run == null || !DomainTable.runs(run)) {
            throw Failures.notRunning(uuid, "running");
        }
        mustRun(run);
        Predicate<@Nullable DomainState> again = ended(run).or(s -> s != null && s.reboots() > run.reboots());
        askGuest(
                uuid,
                link -> link.reboot(uuid, LibvirtNative.VIR_DOMAIN_REBOOT_GUEST_AGENT),
                link -> link.reboot(uuid, flavour == Flavour.QEMU ? LibvirtNative.VIR_DOMAIN_REBOOT_ACPI_POWER_BTN : 0),
                again,
                timeout);
    }

    void destroy(String uuid) throws HypervisorFailure {
        DomainState run = table.get(uuid);
        boolean there = links.call(calls, link -> {
            try {
                link.destroy(uuid);
                return true;
            } catch (HypervisorFailure e) {
                if (e.code().equals("VM_BAD_POWER_STATE")) {
                    return false;
                }
                throw e;
            }
        });
        if (run == null || !DomainTable.runs(run)) {
            return;
        }
        if (!there || !table.await(uuid, ended(run), patience)) {
            // libvirt has no such domain and yet told nothing: its word counts.
            table.stopped(uuid, StopReason.DESTROYED);
        }
    }

    void reset(String uuid) throws HypervisorFailure {
        act(uuid, link -> link.reset(uuid));
    }

    void pause(String uuid) throws HypervisorFailure {
        act(uuid, link -> link.suspend(uuid));
        awaitPower(uuid, Power.PAUSED);
    }

    void unpause(String uuid) throws HypervisorFailure {
        act(uuid, link -> link.resume(uuid));
        awaitPower(uuid, Power.RUNNING);
    }

    /** Set here at once, an event still under way would set it back for a while: so wait for the events' order. */
    private void awaitPower(String uuid, Power power) throws HypervisorFailure {
        Predicate<@Nullable DomainState> there = s -> s == null || !DomainTable.runs(s) || s.power() == power;
        if (!table.await(uuid, there, patience)) {
            table.update(uuid, s -> DomainTable.with(s, power, s.guest(), s.reboots()));
        }
    }

    private static Predicate<@Nullable DomainState> ended(DomainState run) {
        return s -> s == null || !DomainTable.runs(s) || !s.startId().equals(run.startId());
    }

    private static void mustRun(DomainState run) throws HypervisorFailure {
        if (run.power() == Power.PAUSED) {
            throw new HypervisorFailure("VM_BAD_POWER_STATE", run.uuid(), "running", "paused");
        }
    }

    @FunctionalInterface
    private interface Ask {
        void of(Link link) throws LibvirtException, HypervisorFailure;
    }

    /**
     * Asks the agent inside or else presses the button, and waits for what shall come of it. A guest that is just
     * starting hears neither, so one that gave no word is asked again after a while.
     */
    private void askGuest(String uuid, Ask agent, Ask button, Predicate<@Nullable DomainState> done, Duration timeout)
            throws HypervisorFailure {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean heard = false;
        while (!heard && left(deadline).isPositive()) {
            heard = flavour == Flavour.QEMU && askAgent(uuid, agent, done, left(deadline));
            if (done.test(table.get(uuid))) {
                return;
            }
            if (!heard) {
                press(uuid, button, done);
            }
            Duration wait = heard || left(deadline).compareTo(ASK_AGAIN) < 0 ? left(deadline) : ASK_AGAIN;
            if (table.await(uuid, done, wait)) {
                return;
            }
        }
        throw tooSlow(uuid, timeout, heard);
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /**
     * Whether the agent took the wish. libvirt waits a minute for an agent's word on its shutdown, whatever the master
     * allows: so the asking is not waited for, only its refusal.
     */
    private boolean askAgent(String uuid, Ask agent, Predicate<@Nullable DomainState> done, Duration timeout)
            throws HypervisorFailure {
        AtomicReference<@Nullable HypervisorFailure> refusal = new AtomicReference<>();
        guestCalls.later(() -> {
            try {
                links.use(link -> told(uuid, agent, link));
            } catch (HypervisorFailure e) {
                refusal.set(e);
            } catch (LibvirtException e) {
                refusal.set(Failures.of(e));
            }
            table.look();
        });
        boolean over = table.await(uuid, done.or(_ -> refusal.get() != null), timeout);
        LOG.debug("domain {}: word from its agent: {}", uuid, refusal.get());
        return !over || refusal.get() == null;
    }

    private void press(String uuid, Ask button, Predicate<@Nullable DomainState> done) throws HypervisorFailure {
        try {
            act(uuid, button);
        } catch (HypervisorFailure e) {
            // It may just have ended: then the agent was heard and only its answer lost, and the event is under way.
            if (!done.test(table.get(uuid)) && !e.code().equals("VM_BAD_POWER_STATE")) {
                throw e;
            }
        }
    }

    private void act(String uuid, Ask ask) throws HypervisorFailure {
        links.call(calls, link -> told(uuid, ask, link));
    }

    private static String told(String uuid, Ask ask, Link link) throws HypervisorFailure {
        try {
            ask.of(link);
            return uuid;
        } catch (LibvirtException e) {
            throw Failures.noDomain(e) ? Failures.notRunning(uuid, "running") : Failures.of(e);
        }
    }

    /** VML-90: a guest that never said it would, and one that said so and did not. */
    private static HypervisorFailure tooSlow(String uuid, Duration timeout, boolean acknowledged) {
        return acknowledged
                ? new HypervisorFailure("VM_SHUTDOWN_TIMEOUT", uuid, Long.toString(timeout.toSeconds()))
                : new HypervisorFailure("VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT", uuid);
    }
}

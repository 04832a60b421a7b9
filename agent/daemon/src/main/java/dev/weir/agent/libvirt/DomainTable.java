package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.Kept;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The domains of this host as last seen. Events change it, calls read it and wait on it; nothing in here calls
 * libvirt, so that its event loop is never held up.
 */
final class DomainTable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** In the order of their last start or stop: what is forgotten first stands first. */
    private final LinkedHashMap<String, DomainState> states = new LinkedHashMap<>();

    /** Domains whose start has been asked for and not been answered; nobody else sees them yet. */
    private final Map<String, DomainState> starting = new HashMap<>();

    private final Consumer<DomainState> listener;
    private final int stoppedKept;

    /**
     * @param listener told of each change in order, under the table's lock: it must only hand on
     * @param stoppedKept how many stopped domains are remembered
     */
    DomainTable(Consumer<DomainState> listener, int stoppedKept) {
        this.listener = listener;
        this.stoppedKept = stoppedKept;
    }

    Collection<DomainState> all() {
        lock.lock();
        try {
            return List.copyOf(states.values());
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    DomainState get(String uuid) {
        lock.lock();
        try {
            return states.get(uuid);
        } finally {
            lock.unlock();
        }
    }

    /** Takes note of a start; answers the domain if it runs already under the same startId. */
    @Nullable
    DomainState begin(DomainState placeholder) throws HypervisorFailure {
        lock.lock();
        try {
            DomainState known = states.get(placeholder.uuid());
            if (known != null && runs(known)) {
                if (known.startId().equals(placeholder.startId())) {
                    return known;
                }
                throw new HypervisorFailure("VM_BAD_POWER_STATE", known.uuid(), "halted", "running");
            }
            if (starting.putIfAbsent(placeholder.uuid(), placeholder) != null) {
                throw new HypervisorFailure("VM_BAD_POWER_STATE", placeholder.uuid(), "halted", "starting");
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The start worked. What events said meanwhile is kept: a domain may have ended already. */
    DomainState started(DomainState seen) {
        lock.lock();
        try {
            DomainState early = starting.remove(seen.uuid());
            DomainState state = seen;
            if (early != null) {
                state = runs(early) ? carried(seen, early) : early;
            }
            put(state);
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** The start failed. */
    void abandon(String uuid) {
        lock.lock();
        try {
            starting.remove(uuid);
        } finally {
            lock.unlock();
        }
    }

    /** Changes a domain that runs; does nothing to others. */
    void update(String uuid, UnaryOperator<DomainState> change) {
        lock.lock();
        try {
            DomainState early = starting.get(uuid);
            if (early != null) {
                if (runs(early)) {
                    starting.put(uuid, change.apply(early));
                }
                return;
            }
            DomainState old = states.get(uuid);
            if (old == null || !runs(old)) {
                return;
            }
            DomainState now = change.apply(old);
            if (!now.equals(old)) {
                states.put(uuid, now);
                tell(now);
            }
        } finally {
            lock.unlock();
        }
    }

    void stopped(String uuid, StopReason reason) {
        stopped(uuid, reason, null);
    }

    /** {@code changes} are what the guest left in its machine, where it has changed it. */
    void stopped(String uuid, StopReason reason, @Nullable Kept changes) {
        lock.lock();
        try {
            DomainState early = starting.get(uuid);
            if (early != null) {
                starting.put(uuid, ended(kept(early, changes), reason));
                return;
            }
            DomainState old = states.get(uuid);
            if (old != null && runs(old)) {
                put(ended(kept(old, changes), reason));
                forgetOldest();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A run that ended while nobody saw it: how, is not known, but what its guest has left is. */
    void left(String uuid, String startId, @Nullable Kept changes) {
        lock.lock();
        try {
            DomainState old = states.get(uuid);
            if (old == null && !starting.containsKey(uuid)) {
                DomainState state =
                        new DomainState(uuid, startId, Power.STOPPED, -1, 0, 0, StopReason.FAILED, null, null, 0, 0);
                put(kept(state, changes));
            } else if (old != null && runs(old) && old.startId().equals(startId)) {
                put(ended(kept(old, changes), StopReason.FAILED));
            }
            forgetOldest();
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a full list from libvirt after a time without events. */
    void replace(Map<String, DomainState> running) {
        lock.lock();
        try {
            for (DomainState old : List.copyOf(states.values())) {
                if (runs(old) && !running.containsKey(old.uuid())) {
                    // How it ended nobody saw; the master must not take it for the guest's own wish.
                    stopped(old.uuid(), StopReason.FAILED);
                }
            }
            for (DomainState seen : running.values()) {
                if (starting.containsKey(seen.uuid())) {
                    continue;
                }
                DomainState old = states.get(seen.uuid());
                DomainState now =
                        old != null && runs(old) && old.startId().equals(seen.startId()) ? carried(seen, old) : seen;
                if (!now.equals(old)) {
                    put(now);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the domain is as asked; answers whether it came to be in time. */
    boolean await(String uuid, Predicate<@Nullable DomainState> condition, Duration timeout) throws HypervisorFailure {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!condition.test(states.get(uuid))) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while waiting for domain " + uuid);
        } finally {
            lock.unlock();
        }
    }

    /** Something besides the domains has changed that a wait looks at. */
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static boolean runs(DomainState state) {
        return state.power() != Power.STOPPED;
    }

    private void put(DomainState state) {
        states.remove(state.uuid());
        states.put(state.uuid(), state);
        tell(state);
    }

    private void tell(DomainState state) {
        changed.signalAll();
        listener.accept(state);
    }

    private void forgetOldest() {
        long over = states.values().stream().filter(s -> !runs(s)).count() - stoppedKept;
        for (Iterator<DomainState> i = states.values().iterator(); over > 0 && i.hasNext(); ) {
            if (!runs(i.next())) {
                i.remove();
                over--;
            }
        }
    }

    static DomainState with(DomainState s, Power power, @Nullable GuestState guest, int reboots) {
        return changed(s, power, s.memoryBytes(), s.vcpus(), guest, reboots, s.crashes());
    }

    static DomainState crashed(DomainState s) {
        return changed(s, s.power(), s.memoryBytes(), s.vcpus(), s.guest(), s.reboots(), s.crashes() + 1);
    }

    static DomainState sized(DomainState s, long memoryBytes, int vcpus) {
        return changed(s, s.power(), memoryBytes, vcpus, s.guest(), s.reboots(), s.crashes());
    }

    /** As seen now, with what was told before. */
    private static DomainState carried(DomainState seen, DomainState before) {
        return changed(
                seen,
                seen.power(),
                seen.memoryBytes(),
                seen.vcpus(),
                before.guest(),
                before.reboots(),
                before.crashes());
    }

    private static DomainState changed(
            DomainState s,
            Power power,
            long memoryBytes,
            int vcpus,
            @Nullable GuestState guest,
            int reboots,
            int crashes) {
        return new DomainState(
                s.uuid(),
                s.startId(),
                power,
                s.id(),
                memoryBytes,
                vcpus,
                s.stop(),
                s.vnc(),
                guest,
                reboots,
                crashes,
                s.kept());
    }

    private static DomainState ended(DomainState s, StopReason reason) {
        return new DomainState(
                s.uuid(),
                s.startId(),
                Power.STOPPED,
                -1,
                s.memoryBytes(),
                s.vcpus(),
                reason,
                null,
                null,
                s.reboots(),
                s.crashes(),
                s.kept());
    }

    /** With what the guest is now known to have changed; none where it is not known to have. */
    static DomainState kept(DomainState s, @Nullable Kept changes) {
        if (changes == null) {
            return s;
        }
        Kept before = s.kept();
        return new DomainState(
                s.uuid(),
                s.startId(),
                s.power(),
                s.id(),
                s.memoryBytes(),
                s.vcpus(),
                s.stop(),
                s.vnc(),
                s.guest(),
                s.reboots(),
                s.crashes(),
                before == null ? changes : before.then(changes));
    }
}

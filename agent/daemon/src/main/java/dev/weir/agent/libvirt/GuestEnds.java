package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.Youth;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps account of guests that reboot and crash by themselves. libvirt does what is to follow; only a guest that crashes
 * right after its start is to be ended although it would be started again (VML-94).
 */
final class GuestEnds {
    private final DomainTable table;
    private final Resets resets;
    private final Youth youth;
    private final Map<String, OnStop> onCrash = new ConcurrentHashMap<>();

    /** Crashed too early: their end is under way, and it is a crash's. */
    private final Set<String> ending = ConcurrentHashMap.newKeySet();

    GuestEnds(DomainTable table, Scheduler scheduler, Duration young) {
        this.table = table;
        this.resets = new Resets(scheduler);
        this.youth = new Youth(young, System::nanoTime);
    }

    void began(String uuid, OnStop crash) {
        ending.remove(uuid);
        youth.began(uuid);
        known(uuid, crash);
    }

    /** One that ran before this agent did, or of which something else is wanted now. */
    void known(String uuid, OnStop crash) {
        onCrash.put(uuid, crash);
    }

    StopReason ended(String uuid, StopReason reason) {
        youth.ended(uuid);
        onCrash.remove(uuid);
        return ending.remove(uuid) ? StopReason.CRASHED : reason;
    }

    /** The guest's kernel says that it crashed; answers whether somebody has to end it. */
    boolean crashed(String uuid) {
        OnStop follows = onCrash.getOrDefault(uuid, OnStop.DESTROY);
        table.update(uuid, DomainTable::crashed);
        if (follows == OnStop.PRESERVE) {
            table.update(uuid, s -> DomainTable.with(s, Power.PAUSED, s.guest(), s.reboots()));
        }
        boolean loops = follows == OnStop.RESTART && youth.isYoung(uuid);
        if (loops) {
            ending.add(uuid);
        }
        return loops;
    }

    /** A reset is asked for: the next one is a reboot. */
    void resetAsked(String uuid) {
        resets.asked(uuid);
    }

    /** Answers whether the guest begins anew: what it said was before. */
    boolean reset(String uuid) {
        if (ending.contains(uuid) || !resets.isReboot(uuid)) {
            return false;
        }
        youth.began(uuid);
        table.update(uuid, s -> DomainTable.with(s, s.power(), null, s.reboots() + 1));
        return true;
    }
}

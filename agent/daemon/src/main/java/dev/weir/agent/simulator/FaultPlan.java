package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What shall go wrong: the next so many verbs of a name are late, refused, or both. */
public final class FaultPlan {
    private final Scheduler scheduler;
    private final List<Fault> faults = new ArrayList<>();

    public FaultPlan(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * One fault to come.
     *
     * @param verb the verb's name in the protocol
     * @param times how many such verbs it meets
     * @param code the refusal; none to be late only
     */
    public record Fault(String verb, int times, @Nullable String code, List<String> params, Duration delay) {}

    public synchronized void add(Fault fault) {
        if (fault.times() > 0) {
            faults.add(fault);
        }
    }

    public synchronized void clear() {
        faults.clear();
    }

    /** Waits and fails as planned. */
    void meet(String verb) throws HypervisorFailure {
        Fault fault = next(verb);
        if (fault == null) {
            return;
        }
        if (fault.delay().isPositive()) {
            Pause pause = new Pause();
            scheduler.after(fault.delay(), () -> pause.end(true));
            pause.await();
        }
        if (fault.code() != null) {
            throw new HypervisorFailure(fault.code(), fault.params().toArray(String[]::new));
        }
    }

    private synchronized @Nullable Fault next(String verb) {
        for (Iterator<Fault> all = faults.iterator(); all.hasNext(); ) {
            Fault fault = all.next();
            if (fault.verb().equals(verb)) {
                all.remove();
                add(new Fault(verb, fault.times() - 1, fault.code(), fault.params(), fault.delay()));
                return fault;
            }
        }
        return null;
    }
}

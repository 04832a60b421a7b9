package dev.weir.agent.hypervisor;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which guests have only just begun to run. One that crashes so early would crash again, and for ever: it is not
 * started again. Of those that ran before the agent did nothing is known; they count as grown.
 */
public final class Youth {
    private final long nanos;
    private final LongSupplier now;
    private final Map<String, Long> begun = new ConcurrentHashMap<>();

    public Youth(Duration young, LongSupplier now) {
        this.nanos = young.toNanos();
        this.now = now;
    }

    public void began(String uuid) {
        begun.put(uuid, now.getAsLong());
    }

    public void ended(String uuid) {
        begun.remove(uuid);
    }

    public boolean isYoung(String uuid) {
        Long since = begun.get(uuid);
        return since != null && now.getAsLong() - since < nanos;
    }
}

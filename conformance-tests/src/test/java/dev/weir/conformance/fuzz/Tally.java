package dev.weir.conformance.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** How many inputs there were. */
final class Tally {
    private final Map<Area, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong bystander = new AtomicLong();
    private final long began = System.nanoTime();
    private final long every;
    private final Consumer<String> progress;

    /** Tells of progress every so many inputs. */
    Tally(long every, Consumer<String> progress) {
        this.every = every;
        this.progress = progress;
    }

    void count(Area area) {
        counts.computeIfAbsent(area, name -> new AtomicLong()).incrementAndGet();
        long now = total.incrementAndGet();
        if (now % every == 0) {
            progress.accept(rate());
        }
    }

    void bystander(int rounds) {
        bystander.addAndGet(rounds);
    }

    long total() {
        return total.get();
    }

    String rate() {
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format("%,d inputs in %.0f s, %.0f a second", total.get(), seconds, total.get() / seconds);
    }

    @Override
    public String toString() {
        return rate() + ", " + new TreeMap<>(counts) + ", bystander's rounds " + bystander;
    }
}

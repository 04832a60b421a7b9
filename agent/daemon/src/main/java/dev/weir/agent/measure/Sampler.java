package dev.weir.agent.measure;

import dev.weir.agent.protocol.Figure;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads its meters every few seconds and keeps what came of the last two rounds: a rate is the way between them. */
public final class Sampler implements Measures {
    /** As often as the reference does. */
    public static final Duration STEP = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final double NANOS = 1e9;

    private final List<Meter> meters;
    private final Scheduler scheduler;
    private final LongSupplier nanoTime;
    private volatile Map<String, Map<String, Reading>> last = Map.of();
    private volatile Map<String, List<Figure>> figures = Map.of();
    private volatile boolean closed;
    private long lastNanos;

    /** A meter that comes later adds to what an earlier one says of the same owner. */
    public Sampler(List<Meter> meters, Scheduler scheduler, LongSupplier nanoTime) {
        this.meters = List.copyOf(meters);
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
    }

    public void start() {
        Thread.ofVirtual().name("measures").start(this::goOn);
    }

    private void goOn() {
        if (closed) {
            return;
        }
        try {
            sample();
        } catch (RuntimeException e) {
            LOG.warn("a round of measuring failed; the next one comes", e);
        }
        try {
            scheduler.after(STEP, this::start);
        } catch (RejectedExecutionException over) {
            LOG.debug("the agent stops; nothing is measured any more");
        }
    }

    /** One round. */
    synchronized void sample() {
        Map<String, Map<String, Reading>> now = new HashMap<>();
        for (Meter meter : meters) {
            meter.read().forEach((owner, readings) -> {
                Map<String, Reading> all = now.computeIfAbsent(owner, _ -> new HashMap<>());
                readings.forEach(reading -> all.put(reading.name(), reading));
            });
        }
        long nanos = nanoTime.getAsLong();
        double seconds = (nanos - lastNanos) / NANOS;
        Map<String, List<Figure>> told = new HashMap<>();
        now.forEach((owner, readings) -> {
            Map<String, Reading> before = last.getOrDefault(owner, Map.of());
            List<Figure> list = new ArrayList<>();
            readings.forEach((name, reading) -> {
                Reading earlier = before.get(name);
                list.add(earlier == null ? reading.first() : reading.since(earlier, seconds));
            });
            told.put(owner, List.copyOf(list));
        });
        last = now;
        lastNanos = nanos;
        figures = told;
    }

    @Override
    public List<Figure> of(String owner) {
        return figures.getOrDefault(owner, List.of());
    }

    @Override
    public void close() {
        closed = true;
    }
}

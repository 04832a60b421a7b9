package dev.weir.agent.report;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.json.ReportJson;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what changes and tells it to all streams in the same numbered reports. A full report has the number of the
 * last one before it, so that a listener sees no gap: where it does, it has missed something.
 */
public final class ReportFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReportFeed.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int STREAM_CAPACITY = 1024;

    private final String agentRun;
    private final Hypervisor hypervisor;
    private final FactsWatch facts;
    private final Scheduler scheduler;
    private final KnownDomains known = new KnownDomains();
    private final Map<String, DomainState> changed = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<ReportStream> streams = new HashSet<>();
    private long sequence;
    private boolean beatDue;
    private boolean closed;

    public ReportFeed(String agentRun, Hypervisor hypervisor, Supplier<HostFacts> facts, Scheduler scheduler) {
        this.agentRun = agentRun;
        this.hypervisor = hypervisor;
        this.facts = new FactsWatch(facts);
        this.scheduler = scheduler;
    }

    public void start() {
        hypervisor.listen(this::changed);
        addUnknown(hypervisor.domains());
        Thread.ofVirtual().name("reports").start(this::publishAll);
        scheduler.after(HEARTBEAT, this::beat);
    }

    /** A stream that begins with a full report; the caller closes it. */
    public ReportStream open() {
        HostFacts now = facts.now();
        synchronized (this) {
            HostReport full = new HostReport(sequence, agentRun, true, now, known.all(), List.of());
            ReportStream stream = new ReportStream(full, STREAM_CAPACITY, this::remove);
            if (closed) {
                stream.end();
            } else {
                streams.add(stream);
            }
            return stream;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        streams.forEach(ReportStream::end);
        streams.clear();
        notifyAll();
    }

    private synchronized void remove(ReportStream stream) {
        streams.remove(stream);
    }

    private synchronized void changed(DomainState state) {
        known.put(state);
        gone.remove(state.uuid());
        changed.put(state.uuid(), state);
        notifyAll();
    }

    private synchronized void beat() {
        if (!closed) {
            beatDue = true;
            notifyAll();
            scheduler.after(HEARTBEAT, this::beat);
        }
    }

    private void publishAll() {
        try {
            while (await()) {
                boolean beat = takeBeat();
                if (beat) {
                    lookAgain();
                }
                publish(beat, beat ? facts.changed() : null);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean await() throws InterruptedException {
        while (!closed && !beatDue && changed.isEmpty() && gone.isEmpty()) {
            wait();
        }
        return !closed;
    }

    private synchronized boolean takeBeat() {
        boolean due = beatDue;
        beatDue = false;
        return due;
    }

    private synchronized void publish(boolean beat, @Nullable HostFacts newFacts) {
        if (!beat && changed.isEmpty() && gone.isEmpty()) {
            return;
        }
        HostReport report = new HostReport(
                ++sequence, agentRun, false, newFacts, new ArrayList<>(changed.values()), new ArrayList<>(gone));
        changed.clear();
        gone.clear();
        String line = ReportJson.write(report);
        streams.removeIf(stream -> {
            boolean full = !stream.offer(line);
            if (full) {
                LOG.warn("a listener does not read its reports; it is cut off");
                stream.end();
            }
            return full;
        });
    }

    /** Compares with the hypervisor's own list, for events that never came. */
    private void lookAgain() {
        List<DomainState> before;
        synchronized (this) {
            before = List.copyOf(known.alive());
        }
        var there = hypervisor.domains();
        Set<String> uuids = there.stream().map(DomainState::uuid).collect(Collectors.toSet());
        synchronized (this) {
            for (DomainState state : before) {
                if (!uuids.contains(state.uuid()) && known.forget(state)) {
                    gone.add(state.uuid());
                }
            }
        }
        addUnknown(there);
    }

    private synchronized void addUnknown(Collection<DomainState> there) {
        for (DomainState state : there) {
            if (known.get(state.uuid()) == null) {
                changed(state);
            }
        }
    }
}

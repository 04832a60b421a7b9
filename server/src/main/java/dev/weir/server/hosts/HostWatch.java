package dev.weir.server.hosts;

import dev.weir.agent.protocol.HostReport;
import dev.weir.model.types.HostRef;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one host's reports until it is closed, over as many connections as it takes. */
public final class HostWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** What an agent that stays away costs is an attempt now and then. */
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HostRef host;
    private final Agent agent;
    private final Pauses pauses;
    private final BiConsumer<HostRef, HostReport> intake;
    private final Consumer<HostRef> lost;
    private final Thread thread;
    /** Held while something is written, which an interrupt must not meet. */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile boolean closed;
    private Duration retry = RETRY;
    private boolean away;

    /**
     * {@code intake} gets what the agent tells. {@code lost} is told when a connection that had brought a report ends,
     * and when the first one cannot be made.
     */
    public HostWatch(
            HostRef host, Agent agent, Pauses pauses, BiConsumer<HostRef, HostReport> intake, Consumer<HostRef> lost) {
        this.host = host;
        this.agent = agent;
        this.pauses = pauses;
        this.intake = intake;
        this.lost = lost;
        this.thread = Thread.ofVirtual().name("reports of " + host.ref()).unstarted(this::follow);
    }

    public void start() {
        thread.start();
    }

    private void follow() {
        try {
            while (!closed) {
                connect();
                pauses.pause(retry);
                Duration longer = retry.multipliedBy(2);
                retry = longer.compareTo(LONGEST_RETRY) < 0 ? longer : LONGEST_RETRY;
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is no longer watched", host.ref());
        }
    }

    private void connect() throws InterruptedException {
        String why = "the agent ended them";
        try {
            agent.reports(report -> write(() -> {
                retry = RETRY;
                away = false;
                intake.accept(host, report);
            }));
        } catch (IOException e) {
            why = e.toString();
        } catch (RuntimeException e) {
            LOG.error("a report of {} could not be taken in", host.ref(), e);
        }
        if (!away) {
            away = true;
            LOG.info("the reports of {} ended: {}", host.ref(), why);
            write(() -> lost.accept(host));
        }
    }

    private void write(Runnable work) {
        writing.lock();
        try {
            if (!closed) {
                work.run();
            }
        } finally {
            writing.unlock();
        }
    }

    /** What is being written is let finish, as long as it is quick. */
    @Override
    public void close() {
        closed = true;
        boolean idle = false;
        try {
            idle = writing.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        } finally {
            if (idle) {
                writing.unlock();
            }
        }
    }
}

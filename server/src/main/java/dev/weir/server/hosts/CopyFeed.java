package dev.weir.server.hosts;

import dev.weir.agent.protocol.CopyState;
import dev.weir.model.types.HostRef;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one host's copy of the database at the newest state, over as many connections as it takes. */
final class CopyFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyFeed.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    /**
     * When the changes of a copy are more than this many times its base, and more than that many bytes, it gets a new
     * base: a host's disk and the time to read a copy stay bounded by what the pool is. Changes are not compressed,
     * bases are.
     */
    private static final int CHANGES_PER_BASE = 8;

    private static final long FEW_BYTES = 64L << 20;

    private final HostRef host;
    private final CopyKeeper keeper;
    private final String pool;
    private final CopyLog log;
    private final CopyBases bases;
    private final Pauses pauses;
    private final long fewBytes;
    private final Thread thread;

    private volatile boolean closed;
    private volatile long wished;
    private volatile long acknowledged;
    private Duration retry = RETRY;
    private boolean away;

    CopyFeed(HostRef host, CopyKeeper keeper, String pool, CopyLog log, CopyBases bases, Pauses pauses) {
        this(host, keeper, pool, log, bases, pauses, FEW_BYTES);
    }

    CopyFeed(HostRef host, CopyKeeper keeper, String pool, CopyLog log, CopyBases bases, Pauses pauses, long fewBytes) {
        this.host = host;
        this.keeper = keeper;
        this.pool = pool;
        this.log = log;
        this.bases = bases;
        this.pauses = pauses;
        this.fewBytes = fewBytes;
        this.thread = Thread.ofVirtual().name("copy on " + host.ref()).unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    /** All that was committed up to this generation is on the host's disk; 0 before the host was asked. */
    long acknowledged() {
        return acknowledged;
    }

    /** Waits until the host's copy is at this generation or a newer one; false when the patience ends first. */
    boolean await(long generation, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            wished = Math.max(wished, generation);
        }
        log.wish(generation);
        synchronized (this) {
            while (acknowledged < generation && !closed) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return acknowledged >= generation;
        }
    }

    private synchronized void acknowledge(long generation) {
        acknowledged = generation;
        retry = RETRY;
        away = false;
        notifyAll();
    }

    private void follow() {
        try {
            while (!closed) {
                try {
                    feed();
                } catch (IOException e) {
                    behind(e.toString());
                } catch (RuntimeException e) {
                    LOG.error("the copy of {} could not be fed", host.ref(), e);
                }
                pauses.pause(retry);
                Duration longer = retry.multipliedBy(2);
                retry = longer.compareTo(LONGEST_RETRY) < 0 ? longer : LONGEST_RETRY;
            }
        } catch (InterruptedException e) {
            LOG.debug("the copy of {} is no longer fed", host.ref());
        }
    }

    private void behind(String why) {
        if (!away) {
            away = true;
            LOG.warn("the copy of the database on {} falls behind: {}", host.ref(), why);
        }
    }

    /** Until something fails: what the host has then, only the host can say. */
    private void feed() throws IOException, InterruptedException {
        CopyState there = keeper.state();
        if (!there.pool().equals(pool)) {
            there = CopyState.NONE;
        } else if (!log.knows(there.generation())) {
            throw new IOException("it has generation " + there.generation()
                    + ", which this master has not reached: the pool has another master too");
        }
        while (true) {
            long at = there.generation();
            CopyLog.Batch batch = at == 0 || outgrown(there) ? null : log.after(at);
            if (closed) {
                return; // an interrupt is seen only by who waits, and there may have been something to send ever since
            }
            if (batch == null) {
                CopyBases.Base base = bases.atLeast(at);
                keeper.replace(pool, base.generation(), base.bytes());
                there = new CopyState(pool, base.generation(), base.bytes().length, 0);
                acknowledge(there.generation());
            } else if (batch.lines().length > 0 || (batch.to() > at && wished > at)) {
                keeper.append(pool, at, batch.to(), batch.lines());
                there = new CopyState(pool, batch.to(), there.baseBytes(), there.changeBytes() + batch.lines().length);
                acknowledge(batch.to());
            } else {
                acknowledge(at);
                log.await(batch.to(), () -> wished > at && batch.to() > at);
            }
        }
    }

    private boolean outgrown(CopyState there) {
        return there.changeBytes() > Math.max(fewBytes, CHANGES_PER_BASE * there.baseBytes());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}

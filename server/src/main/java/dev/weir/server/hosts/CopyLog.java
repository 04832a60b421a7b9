package dev.weir.server.hosts;

import dev.weir.server.db.Change;
import dev.weir.server.db.Copies;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest changes as lines for copies: made once, however many members follow, by a thread of its own, so that no
 * writer waits for it. It forgets the oldest beyond a bound of bytes; a member that was away longer gets a new base.
 */
final class CopyLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyLog.class);
    private static final Duration LONG = Duration.ofHours(1);

    /**
     * Commits seldom come alone, and each sending costs every host of the pool a message and a sync: so what follows
     * within this time goes with the first, unless somebody waits for a copy.
     */
    private static final Duration GATHERING = Duration.ofMillis(25);

    /** What is sent at once, where one commit is not more by itself. */
    private static final int BATCH_BYTES = 4 << 20;

    private final Store store;
    private final Copies copies;
    private final int capacity;
    private final Duration gathering;
    private final Thread thread;
    private final TreeMap<Long, byte[]> lines = new TreeMap<>();
    private long bytes;
    private long floor;
    private long newest;
    private long wished;

    /** Changes after one generation up to another, which may have come without a line. */
    static final class Batch {
        private final long to;
        private final byte[] lines;

        private Batch(long to, byte[] lines) {
            this.to = to;
            this.lines = lines;
        }

        long to() {
            return to;
        }

        byte[] lines() {
            return lines;
        }
    }

    /** {@code capacity} is in bytes. */
    CopyLog(Store store, Copies copies, int capacity) {
        this(store, copies, capacity, GATHERING);
    }

    CopyLog(Store store, Copies copies, int capacity, Duration gathering) {
        this.store = store;
        this.copies = copies;
        this.capacity = capacity;
        this.gathering = gathering;
        this.thread = Thread.ofVirtual().name("copies of changes").unstarted(this::follow);
    }

    /** What comes from now on. */
    void start() {
        forgetAll(store.snapshot().generation());
        thread.start();
    }

    private void follow() {
        long at = newest();
        try {
            while (true) {
                if (store.awaitChange(at, LONG).generation() > at) {
                    gather(at);
                    at = next(store.snapshot(), at);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("copies are no longer made");
        }
    }

    private synchronized void gather(long at) throws InterruptedException {
        long end = System.nanoTime() + gathering.toNanos();
        for (long left = gathering.toMillis(); left > 0 && wished <= at; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    private long next(Snapshot state, long at) {
        try {
            List<Change> changes = store.changesSince(at);
            if (changes != null) {
                return changes.isEmpty() ? at : take(changes);
            }
            LOG.info("more changed at once than is remembered; members get new copies");
        } catch (RuntimeException e) {
            LOG.error("changes cannot be written down; members get new copies", e);
        }
        forgetAll(state.generation());
        return state.generation();
    }

    /** A commit may not be cut in two: its lines stand under its generation, together. */
    private long take(List<Change> changes) {
        int from = 0;
        for (int i = 1; i <= changes.size(); i++) {
            long generation = changes.get(from).generation();
            if (i == changes.size() || changes.get(i).generation() != generation) {
                add(generation, copies.lines(changes.subList(from, i)));
                from = i;
            }
        }
        return changes.getLast().generation();
    }

    private synchronized void add(long generation, byte[] made) {
        newest = generation;
        if (made.length > 0) {
            lines.put(generation, made);
            bytes += made.length;
        }
        while (bytes > capacity) {
            var oldest = lines.pollFirstEntry();
            bytes -= oldest.getValue().length;
            floor = oldest.getKey();
        }
        notifyAll();
    }

    private synchronized void forgetAll(long generation) {
        lines.clear();
        bytes = 0;
        floor = generation;
        newest = generation;
        notifyAll();
    }

    private synchronized long newest() {
        return newest;
    }

    /** Whether the store has been at the generation: else somebody else has made it. */
    boolean knows(long generation) {
        return generation <= store.snapshot().generation();
    }

    /** Whether all that came after the generation is still there. */
    synchronized boolean reaches(long generation) {
        return generation >= floor;
    }

    /** What came after a generation, as much as is sent at once; none when some of it is forgotten. */
    @Nullable
    Batch after(long generation) {
        List<byte[]> found = new ArrayList<>();
        long to;
        synchronized (this) {
            if (generation < floor) {
                return null;
            }
            to = Math.max(generation, newest);
            int size = 0;
            long last = generation;
            for (var entry : lines.tailMap(generation, false).entrySet()) {
                if (size > 0 && size + entry.getValue().length > BATCH_BYTES) {
                    to = last;
                    break;
                }
                size += entry.getValue().length;
                found.add(entry.getValue());
                last = entry.getKey();
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        found.forEach(all::writeBytes);
        return new Batch(to, all.toByteArray());
    }

    /** Waits until something came after the generation, or a wish is there that {@link #wish} may tell of. */
    synchronized void await(long generation, BooleanSupplier wish) throws InterruptedException {
        while (newest <= generation && !wish.getAsBoolean()) {
            wait();
        }
    }

    /** Somebody waits for the generation to be copied: nothing up to it is held back, and who waits here looks again. */
    synchronized void wish(long generation) {
        wished = Math.max(wished, generation);
        notifyAll();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

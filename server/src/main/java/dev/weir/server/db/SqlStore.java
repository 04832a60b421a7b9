package dev.weir.server.db;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture in memory before the database on disk. Writers work one after the other, each on what the one before
 * made of it, and wait for the disk without the lock: a thread of its own writes whatever has gathered in one go, with
 * one sync for all of it, and then shows it. That thread is nobody's task, so no interrupt ever reaches a database
 * file, which would close it under everyone.
 */
final class SqlStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);
    private static final int LOG_CAPACITY = 100_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Typing typing;
    private final Disk disk;
    private final ChangeLog log;
    private final List<Consumer<List<Change>>> listeners = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Commit> queue = new LinkedBlockingQueue<>();
    private final Thread writer;

    /** Held by whoever works on the tip; fair, so that no writer starves. */
    private final ReentrantLock work = new ReentrantLock(true);

    private volatile Waits waits = Waits.NONE;
    private volatile State published;
    private State tip;
    private long generation;
    private boolean closed;
    private final Commit end;

    SqlStore(State opened, Disk disk) {
        this.typing = new Typing(opened.shape().model());
        this.disk = disk;
        this.published = opened;
        this.tip = opened;
        this.generation = opened.generation();
        this.log = new ChangeLog(LOG_CAPACITY, opened.generation());
        this.end = new Commit(List.of(), opened, new CompletableFuture<>());
        this.writer = Thread.ofPlatform().daemon().name("store-disk").start(this::writeAll);
    }

    @Override
    public Snapshot snapshot() {
        return published;
    }

    @Override
    public <T> T write(Function<Tx, T> todo) {
        if (Thread.currentThread().equals(writer)) {
            throw new IllegalStateException("a listener must not write: the commit it hears of waits for it");
        }
        if (work.isHeldByCurrentThread()) {
            throw new IllegalStateException("a transaction inside a transaction");
        }
        CompletableFuture<State> done = new CompletableFuture<>();
        T result;
        long asked = System.nanoTime();
        work.lock();
        try {
            waits = waits.and(System.nanoTime() - asked);
            result = work(todo, done);
        } finally {
            work.unlock();
        }
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreFailure failure ? new StoreFailure(failure.getMessage(), failure) : e;
        }
        return result;
    }

    private <T> T work(Function<Tx, T> todo, CompletableFuture<State> done) {
        if (closed) {
            throw new StoreFailure("the store is closed", null);
        }
        WorkingTx tx = new WorkingTx(tip, typing, generation + 1);
        T result;
        List<Change> changes;
        try {
            result = todo.apply(tx);
            changes = tx.finish();
        } finally {
            tx.abandon();
        }
        if (!changes.isEmpty()) {
            generation++;
            tip = tx.after();
            queue.add(new Commit(changes, tip, done));
        } else if (tip.equals(published)) {
            done.complete(tip);
        } else {
            // it saw what is not on disk yet, and must not answer before that is
            queue.add(new Commit(List.of(), tip, done));
        }
        return result;
    }

    private void writeAll() {
        List<Commit> batch = new ArrayList<>();
        while (true) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                LOG.warn("the store's thread was interrupted and goes on", e);
                continue;
            }
            queue.drainTo(batch);
            boolean last = batch.removeIf(end::equals);
            write(batch);
            batch.clear();
            if (last) {
                return;
            }
        }
    }

    private void write(List<Commit> batch) {
        try {
            disk.write(
                    batch.stream().flatMap(commit -> commit.changes().stream()).toList());
        } catch (RuntimeException e) {
            fail(batch, e);
            return;
        }
        for (Commit commit : batch) {
            if (!commit.changes().isEmpty()) {
                publish(commit);
            }
            commit.done().complete(commit.after());
        }
    }

    private void publish(Commit commit) {
        State before = published;
        // before the swap: whoever sees the new state finds how it came about
        log.append(commit.after().generation(), commit.changes());
        published = commit.after();
        before.followed().complete(null);
        for (Consumer<List<Change>> listener : listeners) {
            try {
                listener.accept(commit.changes());
            } catch (RuntimeException e) {
                LOG.error("a listener failed on generation {}", commit.after().generation(), e);
            }
        }
    }

    /** All that was built on what failed fails with it. */
    private void fail(List<Commit> batch, RuntimeException cause) {
        LOG.error("the database refused a change", cause);
        StoreFailure failure = cause instanceof StoreFailure known
                ? known
                : new StoreFailure("the database refused the change: " + cause.getMessage(), cause);
        List<Commit> failed = new ArrayList<>(batch);
        work.lock();
        try {
            boolean last = queue.removeIf(end::equals);
            queue.drainTo(failed);
            tip = published;
            if (last) {
                queue.add(end);
            }
        } finally {
            work.unlock();
        }
        failed.forEach(commit -> commit.done().completeExceptionally(failure));
    }

    @Override
    public @Nullable List<Change> changesSince(long since) {
        return log.between(since, published.generation());
    }

    @Override
    public Snapshot awaitChange(long since, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + (patience.compareTo(LONGEST) > 0 ? LONGEST : patience).toNanos();
        while (true) {
            State seen = published;
            long left = deadline - System.nanoTime();
            if (seen.generation() > since || left <= 0) {
                return seen;
            }
            try {
                seen.followed().get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return published;
            } catch (ExecutionException e) {
                throw new StoreFailure("the store failed while a change was awaited", e);
            }
        }
    }

    @Override
    public void listen(Consumer<List<Change>> listener) {
        listeners.add(listener);
    }

    @Override
    public Waits waits() {
        return waits;
    }

    @Override
    public void close() {
        work.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            queue.add(end);
        } finally {
            work.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                writer.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        disk.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

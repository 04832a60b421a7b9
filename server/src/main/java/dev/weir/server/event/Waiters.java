package dev.weir.server.event;

import dev.weir.model.types.Session;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls that wait for events, and who of them a commit concerns; the others sleep on. A commit only leaves its
 * changes here; a thread that lives as long as there is something to tell does the rest.
 *
 * <p>Changes come together before they are told (ETS-46): those after a time of quiet for an eighth of
 * {@code gather}, those that follow for the whole of it. Who waits for tasks alone is told at once.
 */
final class Waiters {
    private static final int SETTLE_PARTS = 8;

    private final long gather;
    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private List<Change> fresh = new ArrayList<>();
    private final Set<Waiter> latecomers = new HashSet<>();
    private boolean telling;
    private long told;

    Waiters(Duration gather) {
        this.gather = gather.toNanos();
        this.told = System.nanoTime() - this.gather;
    }

    /** From now on the waiter hears of every commit that concerns it. */
    Waiter join(Subscription subscription, String session, boolean restless) {
        Waiter waiter = new Waiter(this, subscription, session, restless);
        waiting.add(waiter);
        return waiter;
    }

    void leave(Waiter waiter) {
        waiting.remove(waiter);
    }

    /** For a waiter that found something without waiting: rings it together with the others. */
    void ringWithNext(Waiter waiter) {
        lock.lock();
        try {
            latecomers.add(waiter);
            tell();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a commit's changes; its caller is not held up. */
    void accept(List<Change> changes) {
        if (waiting.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            fresh.addAll(changes);
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        if (telling) {
            more.signal();
        } else {
            telling = true;
            Thread.ofVirtual().name("events").start(this::tellAll);
        }
    }

    private void tellAll() {
        Set<Waiter> due = new LinkedHashSet<>();
        lock.lock();
        try {
            do {
                long began = System.nanoTime();
                // The first after some quiet need not wait for its turn, only for what comes with it.
                long latest = Math.max(began + gather / SETTLE_PARTS, told + gather);
                collect(due);
                while (settle(latest)) {
                    collect(due);
                }
                collect(due);
                told = System.nanoTime();
                due.forEach(Waiter::ring);
                due.clear();
            } while (!fresh.isEmpty() || !latecomers.isEmpty());
        } finally {
            telling = false;
            lock.unlock();
        }
    }

    /** Waits for more changes; answers false when the time has come to tell what there is. */
    private boolean settle(long latest) {
        long left = latest - System.nanoTime();
        if (gather == 0 || left <= 0) {
            return false;
        }
        try {
            while (fresh.isEmpty()) {
                left = more.awaitNanos(left);
                if (left <= 0) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Sorts the fresh changes to those they concern; who need not wait for more is rung at once. */
    private void collect(Set<Waiter> due) {
        due.addAll(latecomers);
        latecomers.clear();
        if (fresh.isEmpty()) {
            return;
        }
        List<Change> changes = fresh;
        fresh = new ArrayList<>();
        lock.unlock();
        try {
            Set<String> ended = new HashSet<>();
            Map<String, Row> touched = new LinkedHashMap<>();
            for (Change change : changes) {
                Row row = change.row();
                if (Events.told(change)) {
                    touched.put(row.ref(), row);
                } else if (row.owner().equals(Session.DEF) && change.after() == null) {
                    ended.add(row.ref());
                }
            }
            for (Waiter waiter : waiting) {
                if (waiter.restless() || ended.contains(waiter.session())) {
                    waiter.ring();
                } else if (!due.contains(waiter) && concerns(touched, waiter)) {
                    if (waiter.subscription().tasksOnly()) {
                        waiter.ring();
                    } else {
                        due.add(waiter);
                    }
                }
            }
        } finally {
            lock.lock();
        }
    }

    private static boolean concerns(Map<String, Row> touched, Waiter waiter) {
        for (Row row : touched.values()) {
            if (waiter.subscription().covers(row.owner(), row.ref())) {
                return true;
            }
        }
        return false;
    }
}

package dev.weir.server.event;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A call that waits for what it asked for. It holds no state of the database while it does. */
final class Waiter implements AutoCloseable {
    private final Waiters home;
    private final Subscription subscription;
    private final String session;
    private final boolean restless;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private boolean rung;

    /** {@code restless} is woken by whatever happens: the end of its session is in no table. */
    Waiter(Waiters home, Subscription subscription, String session, boolean restless) {
        this.home = home;
        this.subscription = subscription;
        this.session = session;
        this.restless = restless;
    }

    Subscription subscription() {
        return subscription;
    }

    String session() {
        return session;
    }

    boolean restless() {
        return restless;
    }

    void ring() {
        lock.lock();
        try {
            rung = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns after a ring, also one that came before, or when the time is over; the next wait needs a new ring. */
    void await(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!rung && left > 0) {
                left = woken.awaitNanos(left);
            }
            rung = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        home.leave(this);
    }
}

package dev.weir.conformance.kill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what all clients ask and what they are answered; a moment of a campaign is a count. */
final class Meter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long steps;
    private long acknowledged;
    private long refused;
    private long unanswered;

    void asked() {
        count(0, 0, 0);
    }

    void acknowledged() {
        count(1, 0, 0);
    }

    void refused() {
        count(0, 1, 0);
    }

    void unanswered() {
        count(0, 0, 1);
    }

    private void count(int yes, int no, int silence) {
        lock.lock();
        try {
            steps++;
            acknowledged += yes;
            refused += no;
            unanswered += silence;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so much more has been asked and answered; false when clients seem to stand still. */
    boolean await(long more, long patienceSeconds) throws InterruptedException {
        lock.lock();
        try {
            long wanted = steps + more;
            long left = TimeUnit.SECONDS.toNanos(patienceSeconds);
            while (steps < wanted && left > 0) {
                left = grown.awaitNanos(left);
            }
            return steps >= wanted;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return acknowledged + " calls acknowledged, " + refused + " refused, " + unanswered + " unanswered";
        } finally {
            lock.unlock();
        }
    }
}

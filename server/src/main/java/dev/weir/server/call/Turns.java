package dev.weir.server.call;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shares out what only a few can do at once, such as the processor, fairly among clients: each client has a queue, and
 * the queues are served one after the other, so that whoever asks for little waits only for what is in hand, however
 * much others ask for. A turn is for computing, never for waiting.
 */
public final class Turns {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ArrayDeque<Place>> queues = new HashMap<>();
    private final ArrayDeque<String> order = new ArrayDeque<>();
    private int free;
    private int atOnce;

    /** Somebody in a queue. */
    private static final class Place {
        private final Condition called;
        private boolean due;

        Place(Condition called) {
            this.called = called;
        }
    }

    public Turns(int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one at a time");
        }
        this.atOnce = atOnce;
        free = atOnce;
    }

    /** From now on this many at once; turns that are taken are not taken back. */
    public void allow(int most) {
        lock.lock();
        try {
            free += most - atOnce;
            atOnce = most;
            while (free > 0 && !order.isEmpty()) {
                callNext();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a turn; every turn taken has to be given back. */
    public void take(String client) {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return;
            }
            await(client);
        } finally {
            lock.unlock();
        }
        letOthersIn();
    }

    public void give() {
        lock.lock();
        try {
            free++;
            if (free > 0) {
                callNext();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets others go first who wait, and goes on at once where nobody does. */
    public void pass(String client) {
        lock.lock();
        try {
            if (!order.isEmpty()) {
                free++;
                if (free > 0) {
                    callNext();
                }
                if (free > 0) {
                    free--;
                } else {
                    await(client);
                }
            }
        } finally {
            lock.unlock();
        }
        letOthersIn();
    }

    /** How many wait; for tests and for telling. */
    public int waiting() {
        lock.lock();
        try {
            return queues.values().stream().mapToInt(ArrayDeque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A carrier of virtual threads runs those that its own threads woke before any that came from elsewhere. Turns wake
     * one another without end, and a request just arrived would not even begin.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: without, others wait longer (docs/performance.md)
    private static void letOthersIn() {
        Thread.yield();
    }

    private void await(String client) {
        Place place = new Place(lock.newCondition());
        ArrayDeque<Place> queue = queues.get(client);
        if (queue == null) {
            queue = new ArrayDeque<>();
            queues.put(client, queue);
            order.addLast(client);
        }
        queue.addLast(place);
        while (!place.due) {
            place.called.awaitUninterruptibly();
        }
    }

    private void callNext() {
        String client = order.pollFirst();
        if (client == null) {
            return;
        }
        ArrayDeque<Place> queue = queues.get(client);
        if (queue == null) {
            throw new IllegalStateException("a client in order without a queue");
        }
        Place place = queue.removeFirst();
        if (queue.isEmpty()) {
            queues.remove(client);
        } else {
            order.addLast(client);
        }
        free--;
        place.due = true;
        place.called.signal();
    }
}

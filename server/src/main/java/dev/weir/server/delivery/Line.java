package dev.weir.server.delivery;

import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.model.types.Pool;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Pauses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that are due on one way, one after the other in the order in which they were made. A message is due until
 * its row says otherwise, so what a run of the server did not get to is the next one's. The newest are at hand, also when
 * they were destroyed meanwhile; where there are too many, the rows are looked through once those at hand are done.
 */
final class Line implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    private static final int AT_HAND = 1000;
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int GROWTH = 4;

    /** How long an end may take: the search for a name is the one thing that no interrupt stops. */
    private static final Duration END = Duration.ofSeconds(2);

    private final Store store;
    private final Way way;
    private final Pauses pauses;
    private final ArrayBlockingQueue<Row> queue = new ArrayBlockingQueue<>(AT_HAND);

    /** Some that are due are not at hand. */
    private volatile boolean behind = true;

    private final Set<String> caughtUp = new HashSet<>();
    private final Thread thread;

    Line(Store store, Way way, Pauses pauses) {
        this.store = store;
        this.way = way;
        this.pauses = pauses;
        this.thread = Thread.ofVirtual().name("delivery-" + way.name()).unstarted(this::run);
    }

    void start() {
        store.listen(this::accept);
        thread.start();
    }

    private void accept(List<Change> commit) {
        for (Change change : commit) {
            Row row = change.row();
            if (change.before() == null && row.owner().equals(Message.DEF) && due(row) && !queue.offer(row)) {
                behind = true;
            }
        }
    }

    private void run() {
        try {
            while (true) {
                Row next = queue.poll();
                if (next == null && behind) {
                    catchUp();
                } else {
                    next = next == null ? queue.take() : next;
                    if (!caughtUp.remove(next.ref())) {
                        deliver(next);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", thread.getName());
        }
    }

    /** Those found in the rows may stand in the queue too, if they came just now. */
    private void catchUp() throws InterruptedException {
        behind = false;
        List<Row> due = new ArrayList<>(store.snapshot().rows(Message.DEF).stream()
                .filter(this::due)
                .sorted(Comparator.comparingLong(Row::created))
                .toList());
        caughtUp.clear();
        due.forEach(row -> caughtUp.add(row.ref()));
        for (Row row : due) {
            deliver(row);
        }
    }

    private boolean due(Row message) {
        return Records.get(message, Message.DUE).contains(way.name());
    }

    private void deliver(Row message) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; !ends(message, tries); tries++) {
            pauses.pause(pause);
            pause = pause.multipliedBy(GROWTH);
        }
        settle(new MessageRef(message.ref()));
    }

    /** Whether this try was the last: because it went well, because none would, or because there were enough. */
    private boolean ends(Row message, int tries) throws InterruptedException {
        try {
            Snapshot state = store.snapshot();
            for (Row pool : state.rows(Pool.DEF)) {
                way.send(Letter.of(state, message, pool), Records.get(pool, Pool.OTHER_CONFIG));
            }
            return true;
        } catch (Undelivered e) {
            if (Thread.interrupted()) {
                // the end of this run, and no word of the other side's
                throw new InterruptedException();
            }
            if (!e.lasting() && tries < TRIES) {
                LOG.debug("{} has not taken message {}: {}", way.name(), message.ref(), e.getMessage());
                return false;
            }
            giveUp(message, tries, e);
        } catch (RuntimeException e) {
            giveUp(message, tries, e);
        }
        return true;
    }

    private void giveUp(Row message, int tries, Exception e) {
        LOG.warn(
                "message {} {} is not delivered by {} (tries: {}): {}",
                Records.get(message, Message.NAME).replaceAll("\\p{Cntrl}", "?"),
                Records.get(message, Message.UUID),
                way.name(),
                tries,
                Undelivered.reason(e));
    }

    private void settle(MessageRef message) {
        try {
            store.write(tx -> {
                if (Records.exists(tx, message)) {
                    List<String> due = new ArrayList<>(Records.get(tx, message, Message.DUE));
                    due.remove(way.name());
                    Records.set(tx, message, Message.DUE, due);
                }
                return message;
            });
        } catch (RuntimeException e) {
            LOG.warn("that message {} was delivered is not written down: it may be delivered again", message.ref(), e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(END)) {
                LOG.info("{} goes on to its end; what it delivers now may be delivered again", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.weir.server.event;

import dev.weir.model.types.Message;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tombstone;
import dev.weir.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The coming and going of messages, which clients count apart from all else: the newest changes at hand, since everybody
 * who asks wants these, and the rows for whoever was away for longer (ETS-67).
 */
final class MessageFeed {
    private static final int AT_HAND = 512;

    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private long forgotten;
    private volatile long newest;

    /** What happened before is in the rows. */
    MessageFeed(Snapshot state) {
        Stream<Long> made = state.rows(Message.DEF).stream().map(Row::created);
        Stream<Long> gone = state.tombstones(Message.DEF).stream().map(Tombstone::deleted);
        this.newest = Stream.concat(made, gone).mapToLong(Long::longValue).max().orElse(0);
        this.forgotten = newest;
    }

    /** Takes a commit's changes. */
    synchronized void accept(List<Change> commit) {
        for (Change change : commit) {
            if (change.row().owner().equals(Message.DEF) && Events.told(change)) {
                changes.addLast(change);
                if (changes.size() > AT_HAND) {
                    forgotten = changes.removeFirst().generation();
                }
                newest = change.generation();
            }
        }
    }

    /** The generation of the newest message that came or went. */
    long newest() {
        return newest;
    }

    /** What came and what went after one generation up to another, of a state that is no older than that. */
    List<Value> between(Snapshot state, long seen, long last, Recent recent) {
        if (seen >= last) {
            return List.of();
        }
        List<Row> came = new ArrayList<>();
        List<String> went = new ArrayList<>();
        Collection<Change> known = known(seen, last);
        if (known == null) {
            state.rows(Message.DEF).stream()
                    .filter(row -> row.created() > seen && row.created() <= last)
                    .sorted(Comparator.comparingLong(Row::created))
                    .forEach(came::add);
            state.tombstones(Message.DEF).stream()
                    .filter(gone -> gone.deleted() > seen && gone.deleted() <= last && gone.created() <= seen)
                    .forEach(gone -> went.add(gone.ref()));
        } else {
            for (Change change : known) {
                Row now = state.find(Message.DEF, change.row().ref());
                if (change.after() == null && change.row().created() <= seen) {
                    went.add(change.row().ref());
                } else if (change.before() == null && now != null) {
                    came.add(now);
                }
            }
        }
        List<Value> events = new ArrayList<>(came.size() + went.size());
        came.forEach(row -> events.add(Events.event("0", "0.0", "add", row, recent.record(row))));
        went.forEach(ref -> events.add(Events.deletion(Message.DEF, "0", ref)));
        return events;
    }

    /** The changes between the two, or none when some of them are not at hand any more. */
    private synchronized @Nullable Collection<Change> known(long seen, long last) {
        if (seen < forgotten || seen < 0) {
            return null;
        }
        return changes.stream()
                .filter(change -> change.generation() > seen && change.generation() <= last)
                .toList();
    }
}

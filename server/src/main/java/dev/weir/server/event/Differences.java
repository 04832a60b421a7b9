package dev.weir.server.event;

import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tombstone;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two ways to the same answer: through the log of changes, or past all rows when the log is too short. Messages are
 * told apart from these ({@link MessageFeed}).
 */
final class Differences {
    private Differences() {}

    static List<Value> byRows(Model model, Snapshot state, Subscription subscription, long seen) {
        List<Value> added = new ArrayList<>();
        List<Value> modified = new ArrayList<>();
        for (ClassDef owner : model.classes()) {
            if (owner.stored() && owner.hasEvents() && subscription.covers(owner)) {
                for (Row row : state.rows(owner)) {
                    if (row.modified() > seen && subscription.covers(owner, row.ref())) {
                        boolean fresh = row.created() > seen;
                        (fresh ? added : modified).add(live(row, row, fresh));
                    }
                }
            }
        }
        added.addAll(modified);
        added.addAll(gone(model, state, subscription, seen));
        return added;
    }

    /** Deletions the log has forgotten, as far as they are remembered; the counts tell of the rest (ETS-45). */
    private static List<Value> gone(Model model, Snapshot state, Subscription subscription, long seen) {
        List<Value> gone = new ArrayList<>();
        for (ClassDef owner : model.classes()) {
            if (seen < 0 || !owner.stored() || !owner.hasEvents() || !subscription.covers(owner)) {
                continue;
            }
            for (Tombstone tombstone : state.tombstones(owner)) {
                if (tombstone.deleted() > seen
                        && tombstone.created() <= seen
                        && subscription.covers(owner, tombstone.ref())) {
                    gone.add(Events.deletion(owner, Long.toString(tombstone.deleted()), tombstone.ref()));
                }
            }
        }
        return gone;
    }

    static List<Value> byLog(
            Snapshot state, Subscription subscription, List<Change> changes, long seen, Recent recent) {
        Map<String, Row> touched = new LinkedHashMap<>();
        Map<String, Long> deleted = new LinkedHashMap<>();
        for (Change change : changes) {
            Row row = change.row();
            if (change.generation() <= seen
                    || change.generation() > state.generation()
                    || !row.owner().stored()
                    || !row.owner().hasEvents()
                    || !subscription.covers(row.owner(), row.ref())) {
                continue;
            }
            touched.put(row.ref(), row);
            if (change.after() == null) {
                deleted.put(row.ref(), change.generation());
            }
        }
        List<Value> added = new ArrayList<>();
        List<Value> modified = new ArrayList<>();
        List<Value> gone = new ArrayList<>();
        for (Row row : touched.values()) {
            Row now = state.find(row.owner(), row.ref());
            @Nullable Long deletion = deleted.get(row.ref());
            if (now != null) {
                boolean fresh = now.created() > seen;
                (fresh ? added : modified).add(live(now, recent.record(now), fresh));
            } else if (deletion != null && row.created() <= seen) {
                gone.add(Events.event(Long.toString(deletion), "0.0", "del", row, null));
            }
        }
        added.addAll(modified);
        added.addAll(gone);
        return added;
    }

    private static Value live(Row row, Value.Struct record, boolean fresh) {
        return Events.event(Long.toString(row.modified()), "0.0", fresh ? "add" : "mod", row, record);
    }
}

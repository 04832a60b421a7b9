package dev.weir.server.db;

import dev.weir.migrations.Layout;
import dev.weir.model.FieldDef;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a run of commits comes to on disk: each object once, as it was before the first and is after the last. */
final class Batch {
    private final Map<Key, Net> nets = new LinkedHashMap<>();
    private final List<Change> deletions = new ArrayList<>();
    private final Set<Key> gone = new HashSet<>();
    private final Set<Key> made = new HashSet<>();
    private final Set<Key> newUuids = new HashSet<>();
    private long newest;

    /** A class and a reference, or a uuid. */
    record Key(String className, String ref) {}

    record Net(@Nullable Row before, @Nullable Row after) {
        Row row() {
            Row row = after == null ? before : after;
            if (row == null) {
                throw new IllegalStateException("a change of nothing");
            }
            return row;
        }
    }

    Batch(List<Change> changes) {
        for (Change change : changes) {
            newest = Math.max(newest, change.generation());
            Row row = change.row();
            if (row.owner().transientRows()) {
                continue;
            }
            nets.merge(
                    new Key(row.owner().name(), row.ref()),
                    new Net(change.before(), change.after()),
                    (first, last) -> new Net(first.before(), last.after()));
            if (change.after() == null) {
                deletions.add(change);
            }
        }
        nets.values().removeIf(net -> net.before() == null && net.after() == null);
        nets.forEach((key, net) -> {
            if (net.after() == null) {
                gone.add(key);
            } else if (net.before() == null) {
                made.add(key);
            }
            String uuid = uuid(net.after());
            if (uuid != null && !uuid.equals(uuid(net.before()))) {
                newUuids.add(new Key(key.className(), uuid));
            }
        });
    }

    Iterable<Net> nets() {
        return nets.values();
    }

    List<Change> deletions() {
        return deletions;
    }

    boolean empty() {
        return nets.isEmpty() && deletions.isEmpty();
    }

    /** The newest generation in it, memory's own changes included. */
    long newest() {
        return newest;
    }

    /** Whether an old reference must be null on disk before the object it names can go. */
    boolean namesGone(FieldDef field, Value value) {
        return has(gone, field, value);
    }

    boolean namesMade(FieldDef field, Value value) {
        return has(made, field, value);
    }

    void inserted(Row row) {
        made.remove(new Key(row.owner().name(), row.ref()));
    }

    /** Whether a row gives up a uuid that another takes in the same run. */
    boolean givesUuidAway(Net net) {
        String uuid = uuid(net.before());
        return uuid != null
                && !uuid.equals(uuid(net.after()))
                && newUuids.contains(new Key(net.row().owner().name(), uuid));
    }

    private static boolean has(Set<Key> keys, FieldDef field, Value value) {
        String target = field.refClass();
        return target != null && value instanceof Value.Text text && keys.contains(new Key(target, text.text()));
    }

    private static @Nullable String uuid(@Nullable Row row) {
        if (row == null) {
            return null;
        }
        FieldDef field = row.owner().findField(Layout.UUID);
        return field != null && row.get(field) instanceof Value.Text text ? text.text() : null;
    }
}

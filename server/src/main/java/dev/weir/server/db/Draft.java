package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.errors.ApiFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a transaction in the making, and how those it touched looked before. */
final class Draft {
    private final Shape shape;
    private final Rows[] rows;
    private final long generation;
    private final Map<Key, Before> touched = new LinkedHashMap<>();

    private record Key(int owner, String ref) {}

    private record Before(ClassDef owner, @Nullable Row row) {}

    Draft(State base, long generation) {
        this.shape = base.shape();
        this.rows = base.copyRows();
        this.generation = generation;
    }

    /** The generation all of this transaction's changes will carry. */
    long generation() {
        return generation;
    }

    Rows of(ClassDef owner) {
        return rows[shape.position(owner.name())];
    }

    Row get(ClassDef owner, String ref) {
        Row row = of(owner).find(ref);
        if (row == null) {
            throw new ApiFailure("HANDLE_INVALID", List.of(owner.name(), ref));
        }
        return row;
    }

    void put(Row row) {
        int position = remember(row);
        rows[position] = rows[position].with(row);
    }

    void remove(Row row) {
        int position = remember(row);
        rows[position] = rows[position].without(row);
    }

    void hold(String target, String ref, Rows.Holder holder) {
        if (shape.hasRows(target)) {
            int position = shape.position(target);
            rows[position] = rows[position].withHolder(ref, holder);
        }
    }

    void release(String target, String ref, Rows.Holder holder) {
        if (shape.hasRows(target)) {
            int position = shape.position(target);
            rows[position] = rows[position].withoutHolder(ref, holder);
        }
    }

    private int remember(Row row) {
        int position = shape.position(row.owner().name());
        Key key = new Key(position, row.ref());
        if (!touched.containsKey(key)) {
            touched.put(key, new Before(row.owner(), rows[position].find(row.ref())));
        }
        return position;
    }

    /** What came of it all; an object made and removed again leaves no trace (ETS-44). Buries the dead. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>(touched.size());
        touched.forEach((key, before) -> {
            Row old = before.row();
            Row now = rows[key.owner()].find(key.ref());
            if (old != null || now != null) {
                changes.add(new Change(generation, old, now));
            }
            if (old != null && now == null) {
                rows[key.owner()] = rows[key.owner()].with(new Tombstone(key.ref(), old.created(), generation));
            }
        });
        return List.copyOf(changes);
    }

    State state() {
        return new State(shape, rows.clone(), generation);
    }
}

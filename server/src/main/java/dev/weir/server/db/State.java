package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A committed state, and the promise of one that follows it. */
final class State implements Snapshot {
    private final Shape shape;
    private final Rows[] rows;
    private final long generation;
    /** Not the next state itself: who holds on to an old one would hold all that came after it. */
    private final CompletableFuture<Void> followed = new CompletableFuture<>();

    State(Shape shape, Rows[] rows, long generation) {
        this.shape = shape;
        this.rows = rows;
        this.generation = generation;
    }

    Shape shape() {
        return shape;
    }

    /** Done once there is a newer state; waiters hang on it without a lock. */
    CompletableFuture<Void> followed() {
        return followed;
    }

    /** A copy for a writer to change. */
    Rows[] copyRows() {
        return rows.clone();
    }

    Rows of(ClassDef owner) {
        return rows[shape.position(owner.name())];
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public Collection<Row> rows(ClassDef owner) {
        return of(owner).byRef().values();
    }

    @Override
    public int count(ClassDef owner) {
        return of(owner).byRef().size();
    }

    @Override
    public @Nullable Row find(ClassDef owner, String ref) {
        return of(owner).find(ref);
    }

    @Override
    public @Nullable Row findByUuid(ClassDef owner, String uuid) {
        return of(owner).findByUuid(uuid);
    }

    @Override
    public Collection<Row> findByNameLabel(ClassDef owner, String label) {
        return of(owner).findByLabel(label);
    }

    @Override
    public Collection<Row> findByReference(ClassDef owner, FieldDef field, String ref) {
        return new Namers(shape, this::of).find(owner, field, ref);
    }

    @Override
    public List<Tombstone> tombstones(ClassDef owner) {
        return of(owner).tombstones();
    }
}

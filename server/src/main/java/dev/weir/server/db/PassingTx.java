package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transaction that passes everything on to another; who looks at some of it overrides that. */
public abstract class PassingTx implements Tx {
    private final Tx inner;

    protected PassingTx(Tx inner) {
        this.inner = inner;
    }

    @Override
    public Row create(ClassDef owner, String ref, Map<FieldDef, Value> fields) {
        return inner.create(owner, ref, fields);
    }

    @Override
    public void set(ClassDef owner, String ref, FieldDef field, Value value) {
        inner.set(owner, ref, field, value);
    }

    @Override
    public void delete(ClassDef owner, String ref) {
        inner.delete(owner, ref);
    }

    @Override
    public void touch(ClassDef owner, String ref) {
        inner.touch(owner, ref);
    }

    @Override
    public long generation() {
        return inner.generation();
    }

    @Override
    public Collection<Row> rows(ClassDef owner) {
        return inner.rows(owner);
    }

    @Override
    public int count(ClassDef owner) {
        return inner.count(owner);
    }

    @Override
    public @Nullable Row find(ClassDef owner, String ref) {
        return inner.find(owner, ref);
    }

    @Override
    public @Nullable Row findByUuid(ClassDef owner, String uuid) {
        return inner.findByUuid(owner, uuid);
    }

    @Override
    public Collection<Row> findByNameLabel(ClassDef owner, String label) {
        return inner.findByNameLabel(owner, label);
    }

    @Override
    public Collection<Row> findByReference(ClassDef owner, FieldDef field, String ref) {
        return inner.findByReference(owner, field, ref);
    }

    @Override
    public List<Tombstone> tombstones(ClassDef owner) {
        return inner.tombstones(owner);
    }
}

package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole database at one moment. It never changes; whoever holds one sees one consistent state. */
public interface Snapshot {
    /** The generation of the newest change in it. */
    long generation();

    Collection<Row> rows(ClassDef owner);

    int count(ClassDef owner);

    @Nullable
    Row find(ClassDef owner, String ref);

    @Nullable
    Row findByUuid(ClassDef owner, String uuid);

    Collection<Row> findByNameLabel(ClassDef owner, String label);

    /**
     * The objects whose field names the object of that reference; the field holds a single reference. Costs as much as
     * there are such objects, however many others there are.
     */
    Collection<Row> findByReference(ClassDef owner, FieldDef field, String ref);

    /** The newest deletions, oldest first, at most 512 (ETS-45); those of stored classes outlive a restart. */
    List<Tombstone> tombstones(ClassDef owner);
}

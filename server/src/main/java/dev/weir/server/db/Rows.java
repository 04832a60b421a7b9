package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.TreePVector;

/** The rows of one class at one moment, with what finds them; every change makes a new one that shares the rest. */
record Rows(
        HashPMap<String, Row> byRef,
        HashPMap<String, String> byUuid,
        HashPMap<String, MapPSet<String>> byLabel,
        HashPMap<String, MapPSet<Rows.Holder>> holders,
        TreePVector<Tombstone> tombstones) {

    /** ETS-45: older deletions are forgotten, clients then compare counts. */
    static final int TOMBSTONES = 512;

    static final Rows NONE = new Rows(
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            TreePVector.empty());

    /** A field, by positions, of an object that names another without the other knowing. */
    record Holder(int owner, int field, String ref) {}

    @Nullable
    Row find(String ref) {
        return byRef.get(ref);
    }

    @Nullable
    Row findByUuid(String uuid) {
        String ref = byUuid.get(uuid);
        return ref == null ? null : byRef.get(ref);
    }

    Collection<Row> findByLabel(String label) {
        MapPSet<String> refs = byLabel.get(label);
        if (refs == null) {
            return List.of();
        }
        List<Row> found = new ArrayList<>(refs.size());
        for (String ref : refs) {
            Row row = byRef.get(ref);
            if (row != null) {
                found.add(row);
            }
        }
        return found;
    }

    MapPSet<Holder> holdersOf(String ref) {
        MapPSet<Holder> known = holders.get(ref);
        return known == null ? HashTreePSet.empty() : known;
    }

    /** With the row in the place of the one with its reference, if there was one. */
    Rows with(Row row) {
        Row old = byRef.get(row.ref());
        HashPMap<String, String> uuids = byUuid;
        String uuid = text(row, "uuid");
        String oldUuid = old == null ? null : text(old, "uuid");
        if (uuid != null && !uuid.equals(oldUuid)) {
            uuids = (oldUuid == null ? uuids : uuids.minus(oldUuid)).plus(uuid, row.ref());
        }
        HashPMap<String, MapPSet<String>> labels = byLabel;
        String label = text(row, "name_label");
        String oldLabel = old == null ? null : text(old, "name_label");
        if (label != null && !label.equals(oldLabel)) {
            labels = plus(oldLabel == null ? labels : minus(labels, oldLabel, row.ref()), label, row.ref());
        }
        return new Rows(byRef.plus(row.ref(), row), uuids, labels, holders, tombstones);
    }

    Rows without(Row row) {
        String uuid = text(row, "uuid");
        String label = text(row, "name_label");
        return new Rows(
                byRef.minus(row.ref()),
                uuid == null ? byUuid : byUuid.minus(uuid),
                label == null ? byLabel : minus(byLabel, label, row.ref()),
                holders,
                tombstones);
    }

    Rows withHolder(String ref, Holder holder) {
        return new Rows(byRef, byUuid, byLabel, plus(holders, ref, holder), tombstones);
    }

    Rows withoutHolder(String ref, Holder holder) {
        return new Rows(byRef, byUuid, byLabel, minus(holders, ref, holder), tombstones);
    }

    Rows with(Tombstone tombstone) {
        TreePVector<Tombstone> kept = tombstones.plus(tombstone);
        return new Rows(byRef, byUuid, byLabel, holders, kept.size() > TOMBSTONES ? kept.minus(0) : kept);
    }

    private static <V> HashPMap<String, MapPSet<V>> plus(HashPMap<String, MapPSet<V>> index, String key, V member) {
        MapPSet<V> members = index.get(key);
        return index.plus(key, members == null ? HashTreePSet.singleton(member) : members.plus(member));
    }

    private static <V> HashPMap<String, MapPSet<V>> minus(HashPMap<String, MapPSet<V>> index, String key, V member) {
        MapPSet<V> members = index.get(key);
        if (members == null) {
            return index;
        }
        MapPSet<V> rest = members.minus(member);
        return rest.isEmpty() ? index.minus(key) : index.plus(key, rest);
    }

    private static @Nullable String text(Row row, String name) {
        ClassDef owner = row.owner();
        FieldDef field = owner.findField(name);
        return field != null && row.get(field) instanceof Value.Text text ? text.text() : null;
    }
}

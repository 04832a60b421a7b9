package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;

/** This host's own pool, at one moment. */
public record SnapshotSource(Snapshot state) implements Source {
    @Override
    public List<Entry> records(ClassDef owner) {
        List<Entry> entries = new ArrayList<>();
        state.rows(owner).forEach(row -> entries.add(new RowEntry(row)));
        return entries;
    }

    @Override
    public Entry at(ClassDef owner, String ref) {
        return new RowEntry(Records.require(state, owner, ref));
    }

    private record RowEntry(Row row) implements Entry {
        @Override
        public String ref() {
            return row.ref();
        }

        @Override
        public Value value(FieldDef field) {
            return row.get(field);
        }
    }
}

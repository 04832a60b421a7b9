package dev.weir.server.field;

import dev.weir.server.db.Row;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Records by reference, written out row by row and never copied: the answer to get_all_records may be large. */
record RecordMap(Collection<Row> rows) implements Value.Struct {
    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public @Nullable Value get(String name) {
        for (Row row : rows) {
            if (row.ref().equals(name)) {
                return row;
            }
        }
        return null;
    }

    @Override
    public void forEach(BiConsumer<String, Value> visitor) {
        rows.forEach(row -> visitor.accept(row.ref(), row));
    }
}

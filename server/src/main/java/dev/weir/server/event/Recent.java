package dev.weir.server.event;

import dev.weir.server.db.Row;
import dev.weir.value.Told;
import java.util.LinkedHashMap;
import java.util.Map;

/** The records that were told last: a change goes to many clients at once, and its text need not be made for each. */
final class Recent {
    private static final int KEPT = 64;

    private final Map<Row, Told> records = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Row, Told> eldest) {
            return size() > KEPT;
        }
    };

    synchronized Told record(Row row) {
        return records.computeIfAbsent(row, Told::new);
    }
}

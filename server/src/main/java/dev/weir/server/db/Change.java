package dev.weir.server.db;

import org.jspecify.annotations.Nullable;

/** One object's part in a committed transaction; {@code before} is none when it was made, {@code after} when it went. */
public record Change(
        long generation, @Nullable Row before, @Nullable Row after) {
    public Row row() {
        Row row = after != null ? after : before;
        if (row == null) {
            throw new IllegalStateException("a change of nothing");
        }
        return row;
    }
}

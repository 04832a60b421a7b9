package dev.weir.server.ops.pool.join.plan;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The entries of a plan by number and kind, as {@code 001 blocker}: in order as they are, and after sorting by name.
 */
final class Entries {
    private final Map<String, Map<String, String>> entries = new LinkedHashMap<>();

    /** A new entry, to be filled; its first member is its kind. */
    Map<String, String> add(Kind kind) {
        String word = kind.name().toLowerCase(Locale.ROOT);
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("kind", word);
        entries.put(String.format(Locale.ROOT, "%03d %s", entries.size() + 1, word), entry);
        return entry;
    }

    Map<String, Map<String, String>> all() {
        return entries;
    }
}

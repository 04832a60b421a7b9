package dev.weir.conformance.flood;

import java.util.Locale;

/**
 * What a flood did.
 *
 * @param own the flood's own numbers as members of a JSON object, each followed by a comma
 */
record Result(String flood, int size, String own, Measures measures) {
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"flood\":\"%s\",\"size\":%d,\"server_heap\":\"%s\",%s%s}",
                flood,
                size,
                Stage.HEAP,
                own,
                measures.json());
    }

    String row() {
        return String.format(Locale.ROOT, "%-30s %8d %s", flood, size, measures.row());
    }
}

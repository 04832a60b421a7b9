package dev.weir.conformance.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One HTTP response. Header names are in lower case. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(String version, int status, String reason, Map<String, List<String>> headers, byte[] body) {
    String header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.size() == 1 ? values.getFirst() : values.isEmpty() ? "" : values.toString();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + reason + ": " + (text.length() > 600 ? text.substring(0, 600) + "..." : text);
    }
}

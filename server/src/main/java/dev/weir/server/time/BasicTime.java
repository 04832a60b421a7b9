package dev.weir.server.time;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as texts of the API have them: 20261127T08:00:00Z, whole seconds of UTC. */
public final class BasicTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private BasicTime() {}

    public static String text(Instant instant) {
        return FORMAT.format(instant);
    }
}

package dev.weir.server.call;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the forms of dates that clients send: with or without dashes, a zone, an offset or none (wire.md Y5). */
public final class Times {
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4})-?(\\d\\d)-?(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)?");

    private Times() {}

    public static @Nullable Instant parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        try {
            String zone = form.group(7);
            ZoneOffset offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
            return LocalDateTime.of(
                            part(form, 1), part(form, 2), part(form, 3), part(form, 4), part(form, 5), part(form, 6))
                    .toInstant(offset);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int part(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }
}

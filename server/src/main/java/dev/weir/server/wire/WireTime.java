package dev.weir.server.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as clients write them: with or without dashes, with Z, an offset, or nothing, which is UTC (wire.md Y5). */
public final class WireTime {
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4})(-?)(\\d{2})\\2(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2})(?:\\.\\d{1,9})?(Z|[+-]\\d{2}(?::?\\d{2})?)?");

    private WireTime() {}

    /** The instant, in whole seconds, or none when the text is no time. */
    public static @Nullable Instant parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        try {
            String zone = form.group(8);
            return LocalDateTime.of(
                            number(form, 1),
                            number(form, 3),
                            number(form, 4),
                            number(form, 5),
                            number(form, 6),
                            number(form, 7))
                    .toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }
}

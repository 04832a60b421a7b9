package dev.weir.server.event;

import dev.weir.model.errors.Errors;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a client has got to: the generations of database and messages it has seen (wire.md E2). */
record Token(long generation, long messages) {
    private static final Pattern FORM = Pattern.compile("(-?\\d{1,20}),(-?\\d{1,20})");

    static Token parse(String text) {
        if (text.isEmpty()) {
            return new Token(-1, -1);
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Errors.eventFromTokenParseFailure(text);
        }
        try {
            return new Token(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
        } catch (NumberFormatException e) {
            throw Errors.eventFromTokenParseFailure(text);
        }
    }

    boolean fresh() {
        return generation < 0;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%020d,%020d", Math.max(generation, 0), Math.max(messages, 0));
    }
}

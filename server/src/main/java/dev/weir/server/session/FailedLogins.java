package dev.weir.server.session;

import dev.weir.model.types.Cls;
import dev.weir.server.alert.Alert;
import dev.weir.server.call.Origin;
import dev.weir.server.time.BasicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts refused logins by who tried, until they are told (ETS-12, ETS-83). */
public final class FailedLogins {
    static final String NAME = "FAILED_LOGIN_ATTEMPTS";
    private static final int TOLD = 3;

    /** Whoever invents names does not fill the memory: beyond, they are counted as unknown. */
    private static final int MOST = 1000;

    private static final int LONGEST = 128;

    private final Clock clock;
    private final Map<Source, Count> known = new HashMap<>();
    private long unknown;

    private record Source(String user, String originator, String userAgent, String ip) {
        boolean empty() {
            return user.isEmpty() && originator.isEmpty() && userAgent.isEmpty() && ip.isEmpty();
        }
    }

    private record Count(long number, Instant last) {}

    public FailedLogins(Clock clock) {
        this.clock = clock;
    }

    synchronized void count(String user, String originator, Origin origin) {
        Source source = new Source(cut(user), cut(originator), cut(origin.userAgent()), cut(origin.address()));
        if (source.empty() || (known.size() >= MOST && !known.containsKey(source))) {
            unknown++;
            return;
        }
        Count before = known.get(source);
        known.put(source, new Count(before == null ? 1 : before.number() + 1, clock.instant()));
    }

    /** Raises the alert about the pool if there is anything to tell, and begins to count anew. */
    public void tell(String pool, Alert alert) {
        String body = take();
        if (body != null) {
            alert.raise(NAME, Cls.POOL, pool, body);
        }
    }

    private synchronized @Nullable String take() {
        long total = unknown + known.values().stream().mapToLong(Count::number).sum();
        if (total == 0) {
            return null;
        }
        StringBuilder body = new StringBuilder("<body>");
        element(body, "total", Long.toString(total));
        List<Map.Entry<Source, Count>> most = known.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Source, Count> each) ->
                                each.getValue().number())
                        .reversed())
                .limit(TOLD)
                .toList();
        for (Map.Entry<Source, Count> each : most) {
            body.append("<known>");
            element(body, "username", each.getKey().user());
            element(body, "originator", each.getKey().originator());
            element(body, "useragent", each.getKey().userAgent());
            element(body, "ip", each.getKey().ip());
            element(body, "number", Long.toString(each.getValue().number()));
            element(body, "date", BasicTime.text(each.getValue().last()));
            body.append("</known>");
        }
        if (unknown > 0) {
            element(body, "unknown", Long.toString(unknown));
        }
        known.clear();
        unknown = 0;
        return body.append("</body>").toString();
    }

    private static void element(StringBuilder body, String name, String text) {
        if (!text.isEmpty()) {
            body.append('<').append(name).append('>');
            text.chars().forEach(each -> append(body, (char) each));
            body.append("</").append(name).append('>');
        }
    }

    /** The texts come from those who were refused: none of them may end an element, nor be what no XML holds. */
    private static void append(StringBuilder body, char each) {
        switch (each) {
            case '&' -> body.append("&amp;");
            case '<' -> body.append("&lt;");
            case '>' -> body.append("&gt;");
            case '"' -> body.append("&quot;");
            default -> body.append(each < ' ' || each >= '\ufffe' || Character.isSurrogate(each) ? '?' : each);
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}

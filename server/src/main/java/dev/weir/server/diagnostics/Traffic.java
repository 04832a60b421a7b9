package dev.weir.server.diagnostics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How many requests were served, by the way they came in: an HTTP method and the path that a part of the server serves. */
public final class Traffic {
    private final Map<String, Way> ways = new ConcurrentSkipListMap<>();

    /** One method and path. */
    public static final class Way {
        private final String method;
        private final String uri;
        private final LongAdder requests = new LongAdder();
        private final LongAdder connections = new LongAdder();

        private Way(String method, String uri) {
            this.method = method;
            this.uri = uri;
        }

        /** {@code last}: the client wishes its connection to end with this request. */
        public void served(boolean last) {
            requests.increment();
            if (last) {
                connections.increment();
            }
        }
    }

    public Way at(String method, String uri) {
        return ways.computeIfAbsent(uri + " " + method, key -> new Way(method, uri));
    }

    /**
     * As {@code Diagnostics.network_stats} tells it.
     *
     * @param wish {@code method} and {@code uri} pick ways, {@code params} the figures, parted by commas; what is not
     *     named is told whole
     */
    List<List<String>> told(Map<String, String> wish) {
        Collection<String> figures =
                wish.containsKey("params") ? List.of(wish.get("params").split(",", -1)) : Shown.ALL;
        return ways.values().stream()
                .filter(way -> wanted(wish.get("method"), way.method) && wanted(wish.get("uri"), way.uri))
                .map(way -> new Shown(figures, new ArrayList<>()).of(way))
                .toList();
    }

    private static boolean wanted(@Nullable String wish, String is) {
        return wish == null || wish.toLowerCase(Locale.ROOT).equals(is.toLowerCase(Locale.ROOT));
    }

    private record Shown(Collection<String> figures, List<String> texts) {
        static final List<String> ALL = List.of("method", "uri", "requests", "connections", "framed");

        List<String> of(Way way) {
            put("method", way.method);
            put("uri", way.uri);
            put("requests", Long.toString(way.requests.sum()));
            put("connections", Long.toString(way.connections.sum()));
            put("framed", "0"); // a form of requests between hosts of the reference that this server does not speak
            return texts;
        }

        private void put(String figure, String text) {
            if (figures.contains(figure)) {
                texts.add(text);
            }
        }
    }
}

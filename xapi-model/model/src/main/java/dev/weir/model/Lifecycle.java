package dev.weir.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where a class, field or message stands, and since which release: {@code published published=rio changed=1.257.0}. */
public record Lifecycle(State state, Map<State, String> since) {
    public enum State {
        PROTOTYPED,
        PUBLISHED,
        CHANGED,
        DEPRECATED,
        REMOVED;

        static State parse(String text) {
            return valueOf(text.toUpperCase(java.util.Locale.ROOT));
        }
    }

    static Lifecycle parse(String text) {
        String[] words = text.split(" ", -1);
        Map<State, String> since = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            since.put(State.parse(words[i].substring(0, equals)), words[i].substring(equals + 1));
        }
        return new Lifecycle(State.parse(words[0]), Map.copyOf(since));
    }

    public boolean removed() {
        return state == State.REMOVED;
    }
}

package dev.weir.server.http;

import java.util.HashMap;
import java.util.Map;

/** How many calls each client has under way; no client may have more than a bound. */
final class Pending {
    private final int bound;
    private final Map<String, Integer> calls = new HashMap<>();

    Pending(int bound) {
        this.bound = bound;
    }

    synchronized boolean enter(String client) {
        int under = calls.getOrDefault(client, 0);
        if (under >= bound) {
            return false;
        }
        calls.put(client, under + 1);
        return true;
    }

    synchronized void leave(String client) {
        calls.computeIfPresent(client, (name, under) -> under == 1 ? null : under - 1);
    }
}

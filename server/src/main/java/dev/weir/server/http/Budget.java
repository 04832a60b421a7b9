package dev.weir.server.http;

import java.util.HashMap;
import java.util.Map;

/** Bytes of memory that clients may hold for a while: a total for all, and half of it for any one of them. */
final class Budget {
    private final long share;
    private final Map<String, Long> held = new HashMap<>();
    private long left;

    Budget(long total) {
        this.left = total;
        this.share = total / 2;
    }

    /** The most that one client can hold. */
    long share() {
        return share;
    }

    synchronized boolean take(String client, long bytes) {
        long holds = held.getOrDefault(client, 0L);
        if (bytes > left || holds + bytes > share) {
            return false;
        }
        left -= bytes;
        held.put(client, holds + bytes);
        return true;
    }

    synchronized void give(String client, long bytes) {
        if (bytes == 0) {
            return;
        }
        left += bytes;
        held.compute(client, (name, holds) -> holds == null || holds <= bytes ? null : holds - bytes);
    }

    synchronized long left() {
        return left;
    }
}

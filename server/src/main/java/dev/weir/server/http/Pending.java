package dev.weir.server.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** How many calls each client has under way; no client may have more than a bound. */
final class Pending {
    private final int bound;
    private final Map<String, Integer> calls = new HashMap<>();

    Pending(int bound) {
        this.bound = bound;
    }

    /** The place of one call, left once; before the last of its reply is sent, or the client's next call may find it taken. */
    interface Place extends AutoCloseable {
        Place UNCOUNTED = () -> {};

        @Override
        void close();
    }

    /** Null where the client has as many under way as it may. */
    synchronized @Nullable Place enter(String client) {
        int under = calls.getOrDefault(client, 0);
        if (under >= bound) {
            return null;
        }
        calls.put(client, under + 1);
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                leave(client);
            }
        };
    }

    private synchronized void leave(String client) {
        calls.computeIfPresent(client, (name, under) -> under == 1 ? null : under - 1);
    }
}

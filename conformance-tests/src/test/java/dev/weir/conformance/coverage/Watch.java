package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits on events until an object's record is as hoped for. */
final class Watch {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Rpc rpc;
    private final String session;

    Watch(Rpc rpc, String session) {
        this.rpc = rpc;
        this.session = session;
    }

    /** The record once it matches; null when it never did. */
    @Nullable
    Map<String, Object> until(String className, String ref, Predicate<Map<String, Object>> matches) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Object token = "";
        while (System.nanoTime() < end) {
            Object batch = rpc.call("event.from", session, List.of(className + "/" + ref), token, 10.0);
            token = Trees.member(batch, "token");
            for (Object event : Trees.items(Trees.member(batch, "events"))) {
                Object snapshot = Trees.members(event).get("snapshot");
                if (snapshot != null && matches.test(Trees.members(snapshot))) {
                    return Trees.members(snapshot);
                }
            }
        }
        return null;
    }
}

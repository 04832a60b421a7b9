package dev.weir.conformance.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** Connections kept from one request to the next, one for each lane. */
final class Links implements AutoCloseable {
    /** Before the server ends an idle one, which would look like a refusal. */
    private static final long FRESH_NANOS = 20_000_000_000L;

    private static final int REMEMBERED = 4;
    private static final int GIST = 400;

    private record Kept(Link link, long used) {}

    private final Ways ways;
    private final Map<Lane, Kept> open = new EnumMap<>(Lane.class);
    private final Map<Lane, Deque<String>> told = new EnumMap<>(Lane.class);

    Links(Ways ways) {
        this.ways = ways;
    }

    Reply ask(Lane lane, byte[] request, Runnable meanwhile) throws IOException {
        Kept kept = open.remove(lane);
        if (kept != null && System.nanoTime() - kept.used() > FRESH_NANOS) {
            kept.link().close();
            kept = null;
        }
        Link link = kept == null ? ways.open(lane) : kept.link();
        Deque<String> before = told.computeIfAbsent(lane, _ -> new ArrayDeque<>());
        if (kept == null) {
            before.clear();
        }
        boolean stays = false;
        try {
            Reply reply = link.ask(request, meanwhile);
            before.addLast(gist(request) + "\n      -> " + gist(reply.toString().getBytes(StandardCharsets.UTF_8)));
            if (before.size() > REMEMBERED) {
                before.removeFirst();
            }
            stays = !reply.header("connection").equalsIgnoreCase("close");
            if (!stays) {
                link.expectEnd();
            }
            return reply;
        } finally {
            if (stays) {
                open.put(lane, new Kept(link, System.nanoTime()));
            } else {
                link.close();
            }
        }
    }

    /** What went over the lane's connection last, the newest at the end, for a person. */
    String history(Lane lane) {
        return String.join("\n    ", told.getOrDefault(lane, new ArrayDeque<>()));
    }

    private static String gist(byte[] bytes) {
        return Bytes.show(Arrays.copyOf(bytes, Math.min(bytes.length, GIST)));
    }

    @Override
    public void close() {
        open.values().forEach(kept -> kept.link().close());
        open.clear();
    }
}

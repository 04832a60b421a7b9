package dev.weir.conformance.fuzz;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Connections kept from one request to the next, one for each lane. */
final class Links implements AutoCloseable {
    /** Before the server ends an idle one, which would look like a refusal. */
    private static final long FRESH_NANOS = 20_000_000_000L;

    private record Kept(Link link, long used) {}

    private final Ways ways;
    private final Map<Lane, Kept> open = new EnumMap<>(Lane.class);

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
        boolean stays = false;
        try {
            Reply reply = link.ask(request, meanwhile);
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

    @Override
    public void close() {
        open.values().forEach(kept -> kept.link().close());
        open.clear();
    }
}

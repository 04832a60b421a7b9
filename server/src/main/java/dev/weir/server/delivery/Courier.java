package dev.weir.server.delivery;

import dev.weir.server.db.Store;
import dev.weir.server.time.Pauses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** Delivers what is due, beside all calls: none waits for it or fails with it. */
public final class Courier implements AutoCloseable {
    private final WebHook webHook;
    private final List<Line> lines;

    /** {@code patience} is how long the other end may take for a connection or an answer. */
    public Courier(Store store, Pauses pauses, Duration patience, Executor threads) {
        this.webHook = new WebHook(patience, threads);
        this.lines = List.of(new Line(store, new Mail(patience), pauses), new Line(store, webHook, pauses));
    }

    /** Begins with what an earlier run left. */
    public void start() {
        lines.forEach(Line::start);
    }

    /** Stops what is under way; it is due at the next start. */
    @Override
    public void close() {
        lines.forEach(Line::close);
        webHook.close();
    }
}

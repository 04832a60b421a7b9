package dev.weir.agent.report;

import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.json.ReportJson;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One listener's reports: a full one, then what changes, until either side ends it. */
public final class ReportStream implements AutoCloseable {
    private static final String END = "";

    private final AtomicReference<@Nullable HostReport> full;
    private final BlockingQueue<String> lines;
    private final Consumer<ReportStream> onClose;

    ReportStream(HostReport full, int capacity, Consumer<ReportStream> onClose) {
        this.full = new AtomicReference<>(full);
        this.lines = new LinkedBlockingQueue<>(capacity);
        this.onClose = onClose;
    }

    /** Waits for the next report, one line of JSON; null at the end. */
    public @Nullable String take() throws InterruptedException {
        HostReport first = full.getAndSet(null);
        if (first != null) {
            return ReportJson.write(first);
        }
        String line = lines.take();
        return line.equals(END) ? null : line;
    }

    /** False when the listener is too slow; its stream then ends, and it may begin again with a full report. */
    boolean offer(String line) {
        return lines.offer(line);
    }

    void end() {
        while (!lines.offer(END)) {
            lines.clear();
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}

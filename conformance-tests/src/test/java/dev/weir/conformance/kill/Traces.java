package dev.weir.conformance.kill;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What an operation leaves on disk while it goes on: the server's note before a host is asked, the agent's journal when
 * it has answered, the note's end when the outcome is in the records. Counted from when this was made.
 */
final class Traces implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;

    private final WatchService changes;
    private int seen;

    /** {@code pool} is the folder of a pool's programs. */
    Traces(Path pool) throws IOException {
        changes = pool.getFileSystem().newWatchService();
        pool.resolve("begun").register(changes, ENTRY_CREATE, ENTRY_DELETE);
        pool.resolve("agent/journal").register(changes, ENTRY_MODIFY);
    }

    /** Returns with the trace of this number, or when there are to be no more; tells how many there were. */
    int await(int wanted, BooleanSupplier over) throws InterruptedException {
        while (seen < wanted) {
            boolean last = over.getAsBoolean();
            WatchKey key = changes.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (key != null) {
                for (WatchEvent<?> event : key.pollEvents()) {
                    seen += event.count();
                }
                key.reset();
            } else if (last) {
                break;
            }
        }
        return seen;
    }

    @Override
    public void close() throws IOException {
        changes.close();
    }
}

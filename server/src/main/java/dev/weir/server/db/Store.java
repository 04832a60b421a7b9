package dev.weir.server.db;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where every object of the pool is kept. */
public interface Store extends AutoCloseable {
    /** The newest committed state; costs nothing. */
    Snapshot snapshot();

    /**
     * Runs the work alone among writers and commits what it did: first to disk, then for all to see. A failure
     * thrown by the work undoes all of it.
     */
    <T> T write(Function<Tx, T> work);

    /**
     * The changes after a generation up to the newest, in order, or none when the log no longer reaches back so far;
     * the caller then compares rows by their own generations.
     */
    @Nullable
    List<Change> changesSince(long generation);

    /** Blocks until there is a state newer than the generation or the time is over; answers the newest state. */
    Snapshot awaitChange(long generation, Duration patience) throws InterruptedException;

    /** Called after each commit with its changes, in order of commits, before the commit's caller goes on. */
    void listen(java.util.function.Consumer<List<Change>> listener);

    /** How long writers have waited for their turn. */
    Waits waits();

    @Override
    void close();
}

package dev.weir.server.hosts;

import dev.weir.agent.protocol.CopyState;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The agent of one host as the keeper of a copy of the pool's database, whose bytes it does not understand. */
public interface CopyKeeper {
    /** Which copy is there. */
    CopyState state() throws IOException, InterruptedException;

    /** Puts a backup of a generation in the place of what is there: then it is on the disk, or all is as it was. */
    void replace(String pool, long generation, byte[] base) throws IOException, InterruptedException;

    /** Adds the changes after one generation up to another; fails when the copy is not at the first one. */
    void append(String pool, long from, long to, byte[] changes) throws IOException, InterruptedException;

    /** What is kept; none where there is no copy. */
    @Nullable
    Content content() throws IOException, InterruptedException;

    /** Removes the copy. */
    void forget() throws IOException, InterruptedException;

    /** A copy: {@code bytes} are its base and right after it the changes, and end with a failure when cut off. */
    record Content(CopyState state, InputStream bytes) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }
}

package dev.weir.agent.copy;

import dev.weir.agent.protocol.CopyState;
import java.io.IOException;
import java.io.OutputStream;

/** A copy as it was at one moment: its base, and right after it the changes. */
public final class CopyContent implements AutoCloseable {
    private final Reading reading;
    private final CopyState state;

    CopyContent(Reading reading, CopyState state) {
        this.reading = reading;
        this.state = state;
    }

    public CopyState state() {
        return state;
    }

    public long bytes() {
        return state.baseBytes() + state.changeBytes();
    }

    /** Fails, after any number of bytes, when the disk does not give back what was put on it. */
    public void writeTo(OutputStream out) throws IOException {
        boolean whole = reading.base(out);
        while (whole && reading.state().generation() < state.generation()) {
            whole = reading.changes(out);
        }
        if (!whole || !reading.state().equals(state)) {
            throw new IOException("the copy of the pool's database is damaged");
        }
    }

    @Override
    public void close() throws IOException {
        reading.close();
    }
}

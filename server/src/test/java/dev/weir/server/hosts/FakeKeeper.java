package dev.weir.server.hosts;

import dev.weir.agent.protocol.CopyState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A copy in memory, under the rules of an agent; a test may cut its host off, and see what it was sent. */
final class FakeKeeper implements CopyKeeper {
    private CopyState state = CopyState.NONE;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean away;
    private @Nullable Gate before;
    private int bases;
    private int appends;

    @Override
    public synchronized CopyState state() throws IOException {
        reach();
        return state;
    }

    private void reach() throws IOException {
        if (away) {
            throw new IOException("nobody there");
        }
    }

    private void pass() throws InterruptedException {
        Gate gate;
        synchronized (this) {
            gate = before;
            before = null;
        }
        if (gate != null) {
            gate.pass();
        }
    }

    @Override
    public void replace(String pool, long generation, byte[] base) throws IOException, InterruptedException {
        pass();
        synchronized (this) {
            reach();
            if (state.pool().equals(pool) && state.generation() > generation) {
                throw new IOException("409");
            }
            bytes.reset();
            bytes.writeBytes(base);
            state = new CopyState(pool, generation, base.length, 0);
            bases++;
            notifyAll();
        }
    }

    @Override
    public void append(String pool, long from, long to, byte[] changes) throws IOException, InterruptedException {
        pass();
        synchronized (this) {
            reach();
            if (!state.pool().equals(pool) || state.generation() != from || to <= from) {
                throw new IOException("409");
            }
            bytes.writeBytes(changes);
            state = new CopyState(pool, to, state.baseBytes(), state.changeBytes() + changes.length);
            appends++;
            notifyAll();
        }
    }

    @Override
    public synchronized @Nullable Content content() throws IOException {
        reach();
        return state.equals(CopyState.NONE) ? null : new Content(state, new ByteArrayInputStream(bytes.toByteArray()));
    }

    @Override
    public synchronized void forget() throws IOException {
        reach();
        bytes.reset();
        state = CopyState.NONE;
    }

    /** From now on nobody reaches it, or everybody again. */
    synchronized void away(boolean now) {
        away = now;
    }

    /** The next thing sent waits at the gate. */
    synchronized Gate holdNext() {
        Gate gate = new Gate();
        before = gate;
        return gate;
    }

    /** Somebody else has sent this. */
    synchronized void holds(CopyState foreign) {
        state = foreign;
    }

    synchronized CopyState held() {
        return state;
    }

    synchronized int bases() {
        return bases;
    }

    synchronized int appends() {
        return appends;
    }
}

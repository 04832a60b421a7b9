package dev.weir.agent.copy;

import dev.weir.agent.copy.Heads.Base;
import dev.weir.agent.copy.Heads.Frame;
import dev.weir.agent.protocol.CopyState;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the file from its start, part by part, and believes no part whose sum is wrong. */
final class Reading implements AutoCloseable {
    private final InputStream in;
    private CopyState state = CopyState.NONE;
    private long end;

    Reading(Path file) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** What was read so far. */
    CopyState state() {
        return state;
    }

    /** Where in the file the last whole part ends. */
    long end() {
        return end;
    }

    /** Reads the base; false when it is not whole. */
    boolean base(@Nullable OutputStream out) throws IOException {
        byte[] head = in.readNBytes(Heads.FILE);
        Base base = head.length < Heads.FILE ? null : Base.decoded(head);
        if (base == null) {
            return false;
        }
        Passage passage = new Passage();
        try {
            passage.out(in, base.bytes(), out);
        } catch (EOFException _) {
            return false;
        }
        if ((int) passage.sum().getValue() != base.sum()) {
            return false;
        }
        state = new CopyState(base.pool(), base.generation(), base.bytes(), 0);
        end = Heads.FILE + base.bytes();
        return true;
    }

    /** Reads the changes that come next; false when there are none, or not whole. */
    boolean changes(@Nullable OutputStream out) throws IOException {
        byte[] head = in.readNBytes(Heads.FRAME);
        if (head.length < Heads.FRAME) {
            return false;
        }
        Frame frame = Frame.decoded(head);
        if (frame.from() != state.generation() || frame.to() <= frame.from() || frame.bytes() < 0) {
            return false;
        }
        Passage passage = new Passage();
        try {
            passage.out(in, frame.bytes(), out);
        } catch (EOFException _) {
            return false;
        }
        if (!Frame.over(frame.from(), frame.to(), frame.bytes(), passage.sum()).equals(frame)) {
            return false;
        }
        state = new CopyState(state.pool(), frame.to(), state.baseBytes(), state.changeBytes() + frame.bytes());
        end += Heads.FRAME + frame.bytes();
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package dev.weir.server.ops;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back from a multi-step operation: each step done leaves its undoing, run in reverse when a later one fails. */
public final class UndoStack {
    private static final Logger LOG = LoggerFactory.getLogger(UndoStack.class);

    private final Deque<Runnable> undos = new ArrayDeque<>();

    public void push(Runnable undo) {
        undos.push(undo);
    }

    /** Undoes what was done; an undo that fails is logged and does not keep the others from running. */
    public void unwind() {
        while (!undos.isEmpty()) {
            try {
                undos.pop().run();
            } catch (RuntimeException e) {
                LOG.warn("an undo failed", e);
            }
        }
    }
}

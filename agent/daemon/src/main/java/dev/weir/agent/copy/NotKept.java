package dev.weir.agent.copy;

import org.jspecify.annotations.Nullable;

/** What came for the copy was not kept. */
public final class NotKept extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The copy is not where the sender takes it to be. */
        CONFLICT,
        /** It is longer than anything that a pool's master has to send. */
        TOO_LONG,
        /** The disk did not take it. */
        DISK
    }

    private final Reason reason;

    NotKept(Reason reason, String why, @Nullable Throwable cause) {
        super(why, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

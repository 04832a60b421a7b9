package dev.weir.server.wire;

/** The bytes cannot be read as a call; the text says why and holds nothing of the bytes, which may be secret. */
public final class MalformedCall extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedCall(String reason) {
        super(reason);
    }

    public MalformedCall(String reason, Throwable cause) {
        super(reason, cause);
    }
}

package dev.weir.server.wire;

/** A notation of calls. */
public interface RpcCodec {
    /** Exactly what the reply's content type says, without a charset (wire.md J1, X3). */
    String contentType();

    /**
     * Reads one call.
     *
     * @throws MalformedCall when the bytes are no call at all: an HTTP 500 and no reply in this notation (F8, J10)
     */
    RpcRequest read(byte[] body) throws MalformedCall;
}

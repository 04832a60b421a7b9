package dev.weir.server.wire;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the reply to one call; the same answer may be written twice, once to learn its length (wire.md T13). */
public interface RpcReply {
    void success(Value result, OutputStream out) throws IOException;

    void failure(ApiFailure failure, OutputStream out) throws IOException;
}

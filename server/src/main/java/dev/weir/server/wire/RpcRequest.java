package dev.weir.server.wire;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call as read, and the way to answer it.
 *
 * @param refusal the failure to answer at once instead of calling: a text that is no UTF-8 (wire.md X15)
 */
public record RpcRequest(
        String method,
        List<Value> params,
        RpcReply reply,
        @Nullable ApiFailure refusal) {
    @Override
    public String toString() {
        // Parameters hold passwords and session references (Y16).
        return method + "(" + params.size() + ")";
    }
}

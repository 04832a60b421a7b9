package dev.weir.server.wire;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The reply of wire.md J5 and J6.
 *
 * @param id as JSON text, so that it goes back with its type and all its digits (J3)
 */
record JsonRpcReply(boolean second, String id) implements RpcReply {
    private static final byte[] HEAD = WireText.ascii("{");
    private static final byte[] SECOND_HEAD = WireText.ascii("{\"jsonrpc\":\"2.0\",");
    private static final byte[] RESULT = WireText.ascii("\"result\":");
    private static final byte[] NO_ERROR = WireText.ascii(",\"error\":null");
    private static final byte[] NO_RESULT = WireText.ascii("\"result\":null,\"error\":");
    private static final byte[] ERROR = WireText.ascii("\"error\":{\"code\":1,\"message\":");
    private static final byte[] DATA = WireText.ascii(",\"data\":");
    private static final byte[] ERROR_END = WireText.ascii("}");
    private static final byte[] ID = WireText.ascii(",\"id\":");
    private static final byte[] TAIL = WireText.ascii("}");

    @Override
    public void success(Value result, OutputStream to) throws IOException {
        WireText out = open(to);
        out.raw(RESULT);
        new JsonValue(out).write(result);
        if (!second) {
            out.raw(NO_ERROR);
        }
        close(out);
    }

    @Override
    public void failure(ApiFailure failure, OutputStream to) throws IOException {
        WireText out = open(to);
        JsonValue values = new JsonValue(out);
        if (second) {
            out.raw(ERROR);
            values.text(failure.code());
            out.raw(DATA);
            values.texts(failure.params());
            out.raw(ERROR_END);
        } else {
            out.raw(NO_RESULT);
            values.texts(failure.description());
        }
        close(out);
    }

    private WireText open(OutputStream to) throws IOException {
        WireText out = new WireText(to, Escapes.JSON);
        out.raw(second ? SECOND_HEAD : HEAD);
        return out;
    }

    private void close(WireText out) throws IOException {
        out.raw(ID);
        out.verbatim(id);
        out.raw(TAIL);
        out.flush();
    }

    static String quoted(String text) {
        return Json.write(Value.text(BadText.wellFormed(text)));
    }
}

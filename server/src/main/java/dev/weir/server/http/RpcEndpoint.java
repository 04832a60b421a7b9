package dev.weir.server.http;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.call.Call;
import dev.weir.server.call.Calls;
import dev.weir.server.wire.MalformedCall;
import dev.weir.server.wire.RpcCodec;
import dev.weir.server.wire.RpcRequest;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body in, a call, a body out. */
final class RpcEndpoint implements Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RpcEndpoint.class);
    private static final String ASKS_THUMBPRINT = "x-xenapi-request-host-certificate-thumbprint";
    private static final String TELLS_THUMBPRINT = "x-xenapi-response-host-certificate-thumbprint";
    private static final String OF_MASTER = ":master";

    /** The text of a reply, which can be made more than once. */
    private interface Answer {
        void write(OutputStream out) throws IOException;
    }

    private final RpcCodec codec;
    private final Calls calls;
    private final Limits limits;
    private final MasterThumbprint thumbprint;

    RpcEndpoint(RpcCodec codec, Calls calls, Limits limits, MasterThumbprint thumbprint) {
        this.codec = codec;
        this.calls = calls;
        this.limits = limits;
        this.thumbprint = thumbprint;
    }

    @Override
    public void serve(Request request, Response response, Callback callback) throws IOException {
        byte[] body = Body.read(request, limits.body());
        if (body == null) {
            Page.error(500, response, callback);
            return;
        }
        RpcRequest call;
        try {
            call = codec.read(body);
        } catch (MalformedCall e) {
            LOG.debug("refused a message: {}", e.getMessage());
            Page.error(500, response, callback);
            return;
        }
        body = null; // A long call should not hold on to its own text.
        Answer answer = answer(call, request, response);
        SizedReply reply = new SizedReply(limits.buffered());
        try {
            answer.write(reply);
        } catch (RuntimeException e) {
            LOG.error("the reply to {} cannot be written", call.method(), e);
            answer = out -> call.reply().failure(internalError(), out);
            reply = new SizedReply(limits.buffered());
            answer.write(reply);
        }
        heads(request, response, reply.length());
        if (reply.isComplete()) {
            response.write(true, ByteBuffer.wrap(reply.kept()), callback);
            return;
        }
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            answer.write(reply.sendTo(out));
        }
        callback.succeeded();
    }

    private Answer answer(RpcRequest call, Request request, Response response) {
        try {
            if (call.refusal() != null) {
                throw call.refusal();
            }
            Value result = calls.call(new Call(call.method(), call.params(), Client.origin(request)));
            return out -> call.reply().success(result, out);
        } catch (ApiFailure failure) {
            if (failure.code().equals("HOST_IS_SLAVE")) {
                tellThumbprint(request, response);
            }
            return out -> call.reply().failure(failure, out);
        } catch (RuntimeException e) {
            // The last net only: calls turn what goes wrong inside them into failures themselves (F7).
            LOG.error("{} ended unexpectedly", call.method(), e);
            return out -> call.reply().failure(internalError(), out);
        }
    }

    private static ApiFailure internalError() {
        return new ApiFailure("INTERNAL_ERROR", List.of("The server met an unexpected condition; its log has more."));
    }

    private void heads(Request request, Response response, long length) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_LENGTH, length);
        headers.put(HttpHeader.CONTENT_TYPE, codec.contentType());
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-store");
        headers.put("Access-Control-Allow-Origin", "*");
        headers.put("Access-Control-Allow-Headers", "X-Requested-With");
        String wish = request.getHeaders().get(HttpHeader.CONNECTION);
        String lower = wish == null ? "" : wish.toLowerCase(Locale.ROOT);
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            if (lower.contains("close")) {
                headers.put(HttpHeader.CONNECTION, "close");
            } else {
                // Under its known name Jetty would take it for superfluous and drop it, but T13 has it.
                headers.add(new HttpField(null, "connection", "keep-alive"));
            }
        } else if (!lower.contains("keep-alive")) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
    }

    private void tellThumbprint(Request request, Response response) {
        String asked = request.getHeaders().get(ASKS_THUMBPRINT);
        if (asked != null && asked.endsWith(OF_MASTER)) {
            String print = thumbprint.of(asked.substring(0, asked.length() - OF_MASTER.length()));
            if (print != null) {
                response.getHeaders().put(TELLS_THUMBPRINT, print);
            }
        }
    }
}

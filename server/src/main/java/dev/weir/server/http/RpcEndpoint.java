package dev.weir.server.http;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.Call;
import dev.weir.server.call.Calls;
import dev.weir.server.call.Origin;
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
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
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
    private final Shares shares;
    private final MasterThumbprint thumbprint;

    RpcEndpoint(RpcCodec codec, Calls calls, Limits limits, Shares shares, MasterThumbprint thumbprint) {
        this.codec = codec;
        this.calls = calls;
        this.limits = limits;
        this.shares = shares;
        this.thumbprint = thumbprint;
    }

    @Override
    public void serve(Request request, Response response, Callback callback) throws IOException {
        Origin origin = Client.origin(request);
        try (Body body = Body.read(request, limits.body(), shares, origin.address(), new Pace(limits.slowest()))) {
            if (body.refusal() != 0) {
                Page.error(body.refusal(), response, callback);
                return;
            }
            RpcRequest message = read(body.take(), shares.of(origin.address()));
            if (message == null) {
                Page.error(500, response, callback);
                return;
            }
            serve(message, new Call(message.method(), message.params(), origin), request, response, callback);
        }
    }

    private @Nullable RpcRequest read(byte[] body, Shares.Mine mine) {
        // An address may be that of many clients, and what is quickly read need not wait behind what all of them sent.
        boolean large = body.length > Shares.SLICE;
        if (large) {
            mine.take();
        }
        try {
            return codec.read(body);
        } catch (MalformedCall e) {
            LOG.debug("refused a message: {}", e.getMessage());
            return null;
        } finally {
            if (large) {
                mine.give();
            }
        }
    }

    private void serve(RpcRequest message, Call call, Request request, Response response, Callback callback)
            throws IOException {
        String client = calls.client(call);
        Pending.Place place =
                calls.waits(call) ? Pending.Place.UNCOUNTED : shares.pending().enter(client);
        try (place) {
            if (place == null) {
                // The clients of the reference know it, and some ask again after a while.
                Answer refusal = out -> message.reply().failure(Errors.tooManyPendingTasks(), out);
                reply(message, request, response, callback, client, Pending.Place.UNCOUNTED, refusal);
            } else {
                reply(message, request, response, callback, client, place, answer(message, call, request, response));
            }
        }
    }

    private void reply(
            RpcRequest message,
            Request request,
            Response response,
            Callback callback,
            String client,
            Pending.Place place,
            Answer answer)
            throws IOException {
        Shares.Mine mine = shares.of(client);
        Answer told = answer;
        SizedReply sized = new SizedReply(limits.buffered(), mine);
        mine.take();
        try {
            try {
                told.write(sized);
            } catch (RuntimeException e) {
                LOG.error("the reply to {} cannot be written", message.method(), e);
                sized.forget();
                told = out -> message.reply().failure(internalError(), out);
                sized = new SizedReply(limits.buffered(), mine);
                told.write(sized);
            }
            heads(request, response, sized.length());
            if (sized.isComplete()) {
                place.close();
                ByteBuffer all = ByteBuffer.wrap(sized.kept(), 0, (int) sized.length());
                response.write(true, all, Callback.from(callback, sized::forget));
            } else {
                PacedReply paced = new PacedReply(response, mine, new Pace(limits.slowest()));
                told.write(sized.sendTo(paced));
                place.close();
                response.write(true, paced.rest(), callback);
            }
        } finally {
            mine.give();
        }
    }

    private Answer answer(RpcRequest message, Call call, Request request, Response response) {
        try {
            if (message.refusal() != null) {
                throw message.refusal();
            }
            Value result = calls.call(call);
            return out -> message.reply().success(result, out);
        } catch (ApiFailure failure) {
            if (failure.code().equals("HOST_IS_SLAVE")) {
                tellThumbprint(request, response);
            }
            return out -> message.reply().failure(failure, out);
        } catch (RuntimeException e) {
            // The last net only: calls turn what goes wrong inside them into failures themselves (F7).
            LOG.error("{} ended unexpectedly", call.method(), e);
            return out -> message.reply().failure(internalError(), out);
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

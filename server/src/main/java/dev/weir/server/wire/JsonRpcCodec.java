package dev.weir.server.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON-RPC 1.0 and 2.0 as narrow as the reference reads them: wire.md J. */
public final class JsonRpcCodec implements RpcCodec {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            // How long a text may be is decided by the size of the whole message.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public RpcRequest read(byte[] body) throws MalformedCall {
        boolean clean = BadText.isUtf8(body);
        try (JsonParser parser =
                clean ? FACTORY.createParser(body) : FACTORY.createParser(new String(body, StandardCharsets.UTF_8))) {
            Message message = new Message();
            message.read(parser);
            return message.request(clean);
        } catch (IOException e) {
            throw new MalformedCall("no JSON that can be read", e);
        }
    }

    /** The members of the one object, in whatever order they come. */
    private static final class Message {
        private @Nullable String method;
        private @Nullable String id;
        private @Nullable Value params;
        private boolean hasVersion;
        private boolean second;

        void read(JsonParser in) throws IOException, MalformedCall {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedCall("a call is one JSON object, and there are no batches (J1, J7)");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                JsonToken token = in.nextToken();
                switch (name) {
                    case "jsonrpc" -> {
                        hasVersion = true;
                        second = token == JsonToken.VALUE_STRING && in.getText().equals("2.0");
                        in.skipChildren();
                    }
                    case "method" -> {
                        method = token == JsonToken.VALUE_STRING ? in.getText() : null;
                        in.skipChildren();
                    }
                    case "id" -> {
                        id = id(in, token);
                        in.skipChildren();
                    }
                    case "params" -> params = token == JsonToken.VALUE_NULL ? null : Json.read(in);
                    default -> in.skipChildren();
                }
            }
            if (in.nextToken() != null) {
                throw new MalformedCall("more than one JSON value");
            }
        }

        private static @Nullable String id(JsonParser in, JsonToken token) throws IOException {
            return switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getText();
                case VALUE_STRING -> JsonRpcReply.quoted(in.getText());
                default -> null;
            };
        }

        RpcRequest request(boolean clean) throws MalformedCall {
            if (hasVersion && !second) {
                throw new MalformedCall("jsonrpc is \"2.0\" or absent (J2)");
            }
            if (method == null) {
                throw new MalformedCall("method must be a string");
            }
            if (id == null) {
                throw new MalformedCall("id must be a number or a string (J3)");
            }
            List<Value> list = params();
            @Nullable ApiFailure refusal = clean ? BadText.escaped(list) : BadText.refusal(list);
            return new RpcRequest(method, list, new JsonRpcReply(second, id), refusal);
        }

        private List<Value> params() throws MalformedCall {
            if (params instanceof Value.Items items) {
                return new ArrayList<>(items.values());
            }
            if (second && params == null) {
                return List.of();
            }
            if (second && params instanceof Value.Struct struct) {
                return List.of(struct);
            }
            throw new MalformedCall("params of the wrong kind (J4)");
        }
    }
}

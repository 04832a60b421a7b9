package dev.weir.server.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The reply of wire.md J5 and J6.
 *
 * @param id as JSON text, so that it goes back with its type and all its digits (J3)
 */
record JsonRpcReply(boolean second, String id) implements RpcReply {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build()
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

    @Override
    public void success(Value result, OutputStream to) throws IOException {
        try (JsonGenerator out = open(to)) {
            out.writeFieldName("result");
            try {
                Json.write(result, out);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            if (!second) {
                out.writeNullField("error");
            }
            close(out);
        }
    }

    @Override
    public void failure(ApiFailure failure, OutputStream to) throws IOException {
        try (JsonGenerator out = open(to)) {
            if (second) {
                out.writeObjectFieldStart("error");
                out.writeNumberField("code", 1);
                out.writeStringField("message", failure.code());
                texts(out, "data", failure.params());
                out.writeEndObject();
            } else {
                out.writeNullField("result");
                texts(out, "error", failure.description());
            }
            close(out);
        }
    }

    private JsonGenerator open(OutputStream to) throws IOException {
        JsonGenerator out = new Dialect(FACTORY.createGenerator(to));
        out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        out.writeStartObject();
        if (second) {
            out.writeStringField("jsonrpc", "2.0");
        }
        return out;
    }

    private void close(JsonGenerator out) throws IOException {
        out.writeFieldName("id");
        out.writeRawValue(id);
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    static String quoted(String text) {
        return Json.write(Value.text(BadText.wellFormed(text)));
    }

    /** Numbers as the reference writes them, and no text that would stop the generator half way. */
    private static final class Dialect extends JsonGeneratorDelegate {
        Dialect(JsonGenerator plain) {
            super(plain);
        }

        @Override
        public void writeString(String text) throws IOException {
            delegate.writeString(BadText.wellFormed(text));
        }

        @Override
        public void writeFieldName(SerializableString name) throws IOException {
            delegate.writeFieldName(BadText.wellFormed(name.getValue()));
        }

        @Override
        public void writeNumber(double value) throws IOException {
            delegate.writeNumber(Doubles.json(value));
        }
    }
}

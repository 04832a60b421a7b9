package dev.weir.conformance.fuzz;

import dev.weir.conformance.pool.Trees;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call.
 *
 * @param failure the code and its parameters; empty after a success
 */
record RpcAnswer(@Nullable Object result, List<String> failure) {
    boolean worked() {
        return result != null;
    }

    String code() {
        return failure.isEmpty() ? "" : failure.getFirst();
    }

    /** An answer as strict as wire.md X and J have it; {@code bare} is the one result without a Status (X7). */
    static RpcAnswer read(Reply reply, Notation notation, boolean bare, @Nullable Object id) {
        expect(reply.header("content-type").equals(notation.mediaType()), "the content type of " + reply.headers());
        expect(reply.header("cache-control").equals("no-cache, no-store"), "cache-control (T13): " + reply.headers());
        expect(reply.header("access-control-allow-origin").equals("*"), "T13: " + reply.headers());
        expect(reply.header("access-control-allow-headers").equals("X-Requested-With"), "T13: " + reply.headers());
        expect(!reply.header("connection").isEmpty(), "no connection header (T13): " + reply.headers());
        String text = utf8(reply.body());
        return notation == Notation.XML ? xml(XmlReply.read(text), bare) : json(text, notation, id);
    }

    private static RpcAnswer xml(Object tree, boolean bare) {
        if (bare && tree instanceof List<?>) {
            return new RpcAnswer(tree, List.of());
        }
        Map<String, Object> struct = Trees.members(tree);
        List<String> names = List.copyOf(struct.keySet());
        if (names.equals(List.of("Status", "Value")) && "Success".equals(struct.get("Status")) && !bare) {
            return new RpcAnswer(struct.get("Value"), List.of());
        }
        expect(
                names.equals(List.of("Status", "ErrorDescription")) && "Failure".equals(struct.get("Status")),
                "neither success nor failure (X4, X5): " + names);
        return failed(struct.get("ErrorDescription"));
    }

    private static RpcAnswer json(String text, Notation notation, @Nullable Object id) {
        StrictJson reader = new StrictJson(text, true);
        Map<String, Object> reply = Trees.members(reader.read());
        expect(!reader.vague().contains("twice"), "a member twice");
        expect(id == null || id.equals(reply.get("id")), "another id (J3): " + reply.get("id") + " for " + id);
        List<String> names = List.copyOf(reply.keySet());
        if (notation == Notation.JSON1) {
            expect(names.equals(List.of("result", "error", "id")), "the members of a reply (J5): " + names);
            return StrictJson.NULL.equals(reply.get("error"))
                    ? new RpcAnswer(reply.get("result"), List.of())
                    : failed(reply.get("error"));
        }
        if (names.equals(List.of("jsonrpc", "result", "id"))) {
            return new RpcAnswer(reply.get("result"), List.of());
        }
        expect(names.equals(List.of("jsonrpc", "error", "id")), "the members of a reply (J6): " + names);
        Map<String, Object> error = Trees.members(Trees.member(reply, "error"));
        expect(
                List.copyOf(error.keySet()).equals(List.of("code", "message", "data"))
                        && Long.valueOf(1).equals(error.get("code")),
                "the members of an error (J6): " + error);
        List<Object> description = new ArrayList<>();
        description.add(error.get("message"));
        description.addAll(Trees.items(Trees.member(error, "data")));
        return failed(description);
    }

    private static RpcAnswer failed(@Nullable Object description) {
        List<String> texts = new ArrayList<>();
        for (Object item : description == null ? List.of() : Trees.items(description)) {
            expect(item instanceof String, "a part of a failure that is no string (F1): " + item);
            texts.add(item.toString());
        }
        expect(!texts.isEmpty(), "a failure without a code");
        return new RpcAnswer(null, texts);
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Broke("a reply that is no UTF-8");
        }
    }

    private static void expect(boolean condition, String what) {
        if (!condition) {
            throw new Broke(what);
        }
    }
}

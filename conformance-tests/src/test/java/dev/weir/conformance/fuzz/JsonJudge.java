package dev.weir.conformance.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a body is a call of JSON-RPC: wire.md J1 to J7. */
final class JsonJudge {
    private JsonJudge() {}

    static Judged judge(byte[] body) {
        String text = utf8(body);
        boolean clean = text != null;
        StrictJson reader = new StrictJson(text == null ? new String(body, StandardCharsets.UTF_8) : text, false);
        Object root;
        try {
            root = reader.read();
        } catch (Broke e) {
            boolean odd = body.length > 0 && (body[0] == (byte) 0xEF || hasNul(body));
            return odd ? new Judged(Form.Fit.VAGUE, null, Notation.JSON2, null) : Judged.none(Notation.JSON2);
        }
        if (!(root instanceof Map<?, ?> members)) {
            return Judged.none(Notation.JSON2);
        }
        Judged judged = envelope(members, clean);
        boolean half = new String(body, StandardCharsets.UTF_8).matches("(?s).*\\\\u[dD][89a-fA-F].*\"\\s*:.*");
        boolean clear = reader.vague().isEmpty() && !half;
        boolean none = judged.fit() == Form.Fit.NONE && !reader.vague().contains("twice");
        return clear || none ? judged : new Judged(Form.Fit.VAGUE, null, judged.notation(), null);
    }

    /** Bytes that a reader may take for UTF-16 or UTF-32. */
    private static boolean hasNul(byte[] body) {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static Judged envelope(Map<?, ?> members, boolean clean) {
        boolean second = members.containsKey("jsonrpc");
        Notation notation = second ? Notation.JSON2 : Notation.JSON1;
        Object id = members.get("id");
        List<Object> params = params(members, second);
        if ((second && !"2.0".equals(members.get("jsonrpc")))
                || !(members.get("method") instanceof String method)
                || !(id instanceof String || id instanceof Number)
                || params == null) {
            return Judged.none(notation);
        }
        if (!clean) {
            return new Judged(Form.Fit.BAD_TEXT, null, notation, null);
        }
        if (params.stream().anyMatch(JsonJudge::halved)) {
            return new Judged(Form.Fit.BAD_TEXT, null, notation, halved(id) ? null : id);
        }
        Form.Fit fit = halved(method) ? Form.Fit.VAGUE : Form.Fit.CALL;
        return new Judged(fit, new RpcCall(method, params), notation, halved(id) ? null : id);
    }

    private static @Nullable List<Object> params(Map<?, ?> members, boolean second) {
        Object params = members.get("params");
        if (params instanceof List<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(item -> plain.add(plain(item)));
            return plain;
        }
        if (second && (params == null || StrictJson.NULL.equals(params))) {
            return List.of();
        }
        return second && params instanceof Map<?, ?> ? List.of(plain(params)) : null;
    }

    /** Nulls are of no type of the API. */
    private static Object plain(Object value) {
        return switch (value) {
            case List<?> list -> {
                List<Object> items = new ArrayList<>();
                list.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                Map<String, Object> members = new LinkedHashMap<>();
                map.forEach((name, member) -> members.put(name.toString(), plain(member)));
                yield members;
            }
            default -> value.equals(StrictJson.NULL) ? new Odd("", "null", null) : value;
        };
    }

    /** Whether a text somewhere in the value has half a pair of surrogates, or a NUL, which no database and no XML holds. */
    private static boolean halved(Object value) {
        return switch (value) {
            case String text ->
                text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
            case List<?> items -> items.stream().anyMatch(JsonJudge::halved);
            case Map<?, ?> members ->
                members.entrySet().stream().anyMatch(member -> halved(member.getKey()) || halved(member.getValue()));
            default -> false;
        };
    }

    private static @Nullable String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

package dev.weir.conformance.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes calls as JSON-RPC of a version, in one of the styles that mean the same (wire.md J). */
final class JsonForm {
    private final Dice dice;
    private final StringBuilder out = new StringBuilder();
    private boolean badText;
    private boolean vague;
    private int depth;

    private JsonForm(Dice dice) {
        this.dice = dice;
    }

    /** The parts of an envelope, so that one can be damaged. */
    static Form of(RpcCall call, boolean second, String id, Dice dice) {
        JsonForm form = new JsonForm(dice);
        form.value(call.params());
        String params = form.out.toString();
        form.out.setLength(0);
        form.quote(call.method());
        String method = form.out.toString();
        String version = second ? "\"jsonrpc\":\"2.0\"," : "";
        String body = switch (dice.below(3)) {
            case 0 -> "{" + version + "\"method\":" + method + ",\"params\":" + params + ",\"id\":" + id + "}";
            case 1 -> "{\"id\":" + id + ",\"params\": " + params + ",\n" + version + "\"method\":" + method + "}";
            default ->
                " {\"params\":" + params + ",\"x\":[null,{}]," + version + "\"method\":" + method + ",\"id\":" + id
                        + "}\n";
        };
        Form.Fit fit = form.vague ? Form.Fit.VAGUE : form.badText ? Form.Fit.BAD_TEXT : Form.Fit.CALL;
        return new Form(body.getBytes(StandardCharsets.UTF_8), fit);
    }

    /** A value by itself. */
    static byte[] value(Object value, Dice dice) {
        JsonForm form = new JsonForm(dice);
        form.value(value);
        return form.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(Object value) {
        if (++depth > 60) {
            vague = true;
        }
        switch (value) {
            case String text -> quote(text);
            case Double real -> real(real);
            case List<?> items -> {
                out.append('[');
                String comma = "";
                for (Object item : items) {
                    out.append(comma);
                    value(item);
                    comma = dice.word(",", ",", " ,\t");
                }
                out.append(']');
            }
            case Map<?, ?> members -> {
                out.append('{');
                String comma = "";
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    out.append(comma);
                    String name = member.getKey().toString();
                    quote(name);
                    // What half a pair in a name is, RFC 8259 leaves open.
                    vague |= !StandardCharsets.UTF_8.newEncoder().canEncode(name);
                    out.append(':');
                    value(member.getValue());
                    comma = ",";
                }
                out.append('}');
            }
            case Odd odd -> {
                out.append(odd.json());
                vague |= odd.meaning() == null;
            }
            default -> out.append(value); // Long, Boolean
        }
        depth--;
    }

    private void real(double real) {
        if (Double.isNaN(real) || Double.isInfinite(real)) {
            quote(Double.isNaN(real) ? "NaN" : real > 0 ? "Infinity" : "-Infinity"); // a text can be a float (Y4)
        } else {
            out.append(real);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || (c > '~' && dice.once(4))) {
                badText |= Character.isSurrogate(c) || c == 0;
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}

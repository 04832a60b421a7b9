package dev.weir.conformance.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes calls as XML-RPC, each time in another of the styles that mean the same (wire.md X1, Y). */
final class XmlForm {
    private final Dice dice;
    private final boolean plain;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean badText;
    private boolean none;
    private boolean vague;
    private int depth;

    private XmlForm(Dice dice) {
        this.dice = dice;
        this.plain = !dice.once(3);
    }

    static Form of(RpcCall call, Dice dice) {
        XmlForm form = new XmlForm(dice);
        form.document(call);
        form.vague |= call.method().isEmpty(); // a call of nothing, or none
        // A character that XML has not beside bytes that UTF-8 has not may be refused for either.
        form.vague |= form.none && form.badText;
        Form.Fit fit = form.none && !form.badText
                ? Form.Fit.NONE
                : form.vague ? Form.Fit.VAGUE : form.badText ? Form.Fit.BAD_TEXT : Form.Fit.CALL;
        return new Form(form.out.toByteArray(), fit);
    }

    private void document(RpcCall call) {
        if (!plain || dice.once(2)) {
            raw(dice.word("", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='utf-8'?>\n"));
        }
        raw("<methodCall>");
        gap();
        raw("<methodName>");
        text(call.method());
        raw("</methodName>");
        gap();
        raw("<params>");
        for (Object param : call.params()) {
            gap();
            raw("<param>");
            value(param);
            raw("</param>");
        }
        gap();
        raw("</params>");
        gap();
        raw("</methodCall>");
    }

    private void value(Object value) {
        if (++depth > 60) {
            vague = true;
        }
        raw("<value>");
        switch (value) {
            case String text -> string(text);
            case Long number -> integer(number);
            case Double real -> real(real);
            case Boolean bool -> raw("<boolean>" + (bool ? "1" : dice.word("0", "0", "true", "", "2")) + "</boolean>");
            case List<?> items -> {
                raw("<array><data>");
                items.forEach(this::value);
                raw("</data></array>");
            }
            case Map<?, ?> members -> {
                raw("<struct>");
                members.forEach((name, member) -> {
                    gap();
                    raw("<member><name>");
                    text(name.toString());
                    raw("</name>");
                    value(member);
                    raw("</member>");
                });
                raw("</struct>");
            }
            case Odd odd -> {
                raw(odd.xml());
                vague |= odd.meaning() == null;
            }
            default -> throw new IllegalArgumentException(value.getClass().getName());
        }
        raw("</value>");
        depth--;
    }

    private void string(String text) {
        if (plain && dice.below(4) > 0) {
            text(text);
        } else if (dice.once(3) && !text.contains("]]") && !text.contains("\r")) {
            raw("<![CDATA[");
            for (int i = 0; i < text.length(); i++) {
                character(text, i);
            }
            raw("]]>");
        } else {
            raw("<string>");
            text(text);
            raw("</string>");
        }
    }

    private void integer(long number) {
        String form = dice.word("int", "i4", "i8");
        raw("<" + form + ">" + number + "</" + form + ">");
    }

    private void real(double real) {
        String text = Double.isNaN(real)
                ? "nan"
                : Double.isInfinite(real) ? (real > 0 ? "inf" : "-inf") : Double.toString(real);
        raw("<double>" + text + "</double>");
    }

    private void text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> raw(dice.word("&amp;", "&#38;", "&#x26;"));
                case '<' -> raw("&lt;");
                case '>' -> raw("&gt;");
                case '\r' -> raw("&#13;");
                default -> character(text, i);
            }
        }
    }

    /** A character as UTF-8; half a pair as the three bytes that UTF-8 does not have. */
    private void character(String text, int i) {
        char c = text.charAt(i);
        none |= (c < ' ' && "\t\n\r".indexOf(c) < 0) || c >= 0xFFFE;
        if (!Character.isSurrogate(c)) {
            raw(String.valueOf(c));
        } else if (Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1))) {
            raw(text.substring(i, i + 2));
        } else if (Character.isHighSurrogate(c) || i == 0 || !Character.isHighSurrogate(text.charAt(i - 1))) {
            badText = true;
            out.write(0xE0 | (c >> 12));
            out.write(0x80 | ((c >> 6) & 0x3F));
            out.write(0x80 | (c & 0x3F));
        }
    }

    private void gap() {
        if (!plain) {
            raw(dice.word("", " ", "\n\t", "<!-- nothing -->", "<?nothing here?>"));
        }
    }

    private void raw(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}

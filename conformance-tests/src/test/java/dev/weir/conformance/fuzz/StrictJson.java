package dev.weir.conformance.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON as RFC 8259 has it, to judge both what is sent and what comes back. What the RFC allows and wire.md says
 * nothing of (members named twice, integers beyond 64 bits, deep nesting) is read, and noted as {@link #vague}.
 */
final class StrictJson {
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int DEEP = 100;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private final boolean specials;
    private int at;
    private int depth;
    private String vague = "";

    /** {@code specials}: whether NaN and the infinities are read, as replies have them (wire.md Y4). */
    StrictJson(String text, boolean specials) {
        this.text = text;
        this.specials = specials;
    }

    /** What makes the text one of which the rules say nothing; empty when there is none. */
    String vague() {
        return vague;
    }

    Object read() {
        Object value = value();
        blanks();
        if (at != text.length()) {
            throw broke("more after the end");
        }
        return value;
    }

    private Object value() {
        blanks();
        char c = peek();
        return switch (c) {
            case '"' -> string();
            case '[' -> array();
            case '{' -> object();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> specials && (c == 'N' || c == 'I' || text.startsWith("-I", at)) ? special() : number();
        };
    }

    private Object special() {
        return switch (c(1)) {
            case 'a' -> word("NaN", Double.NaN);
            case 'n' -> word("Infinity", Double.POSITIVE_INFINITY);
            default -> word("-Infinity", Double.NEGATIVE_INFINITY);
        };
    }

    private char c(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        enter();
        if (!closes(']')) {
            do {
                items.add(value());
            } while (goesOn(']'));
        }
        depth--;
        return items;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        enter();
        if (!closes('}')) {
            do {
                blanks();
                String name = string();
                blanks();
                expect(':');
                if (members.put(name, value()) != null) {
                    vague = "a member twice";
                }
            } while (goesOn('}'));
        }
        depth--;
        return members;
    }

    private void enter() {
        at++;
        if (++depth > DEEP) {
            vague = "deep nesting";
        }
        if (depth > 2000) {
            throw broke("nested too deep to be read here");
        }
    }

    private boolean closes(char end) {
        blanks();
        if (peek() == end) {
            at++;
            return true;
        }
        return false;
    }

    private boolean goesOn(char end) {
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        for (char c = peek(); c != '"'; c = peek()) {
            at++;
            if (c < ' ') {
                throw broke("a control character in a string");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = c(i) < 128 ? Character.digit(c(i), 16) : -1;
                    if (digit < 0) {
                        throw broke("no escape");
                    }
                    code = code * 16 + digit;
                }
                at += 4;
                yield (char) code;
            }
            default -> throw broke("no escape");
        };
    }

    private Object number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw broke("no value");
        }
        at = number.end();
        String digits = number.group();
        if (number.group(1) == null && number.group(2) == null) {
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException e) {
                vague = "an integer beyond 64 bits";
                return 0L;
            }
        }
        double real = Double.parseDouble(digits);
        if (Double.isInfinite(real) || digits.length() > 1000) {
            vague = "a number beyond measure";
        }
        return real;
    }

    private Object word(String word, Object meaning) {
        if (!text.startsWith(word, at)) {
            throw broke("expected " + word);
        }
        at += word.length();
        return meaning;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw broke("expected " + c);
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw broke("ends early");
        }
        return text.charAt(at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Broke broke(String what) {
        String around = text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40));
        return new Broke("JSON: " + what + " at " + at + ": " + around);
    }
}

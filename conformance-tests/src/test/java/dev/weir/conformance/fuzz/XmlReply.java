package dev.weir.conformance.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads replies in the one dialect that wire.md X3 and Y describe, byte for byte: no white space between elements, no
 * string element, no attribute, four entities, only characters that XML has.
 */
final class XmlReply {
    private static final String HEAD = "<?xml version=\"1.0\"?><methodResponse><params><param>";
    private static final String TAIL = "</param></params></methodResponse>";
    private static final Pattern REAL = Pattern.compile("-?\\d+(\\.\\d+)?(e[+-]\\d{2,3})?|nan|-?inf");
    private static final Pattern TIME = Pattern.compile("\\d{8}T\\d{2}:\\d{2}:\\d{2}Z");

    private final String text;
    private int at;

    private XmlReply(String text) {
        this.text = text;
    }

    static Object read(String text) {
        XmlReply reader = new XmlReply(text);
        reader.expect(HEAD);
        Object value = reader.value();
        reader.expect(TAIL);
        if (reader.at != text.length()) {
            throw reader.broke("more after the end");
        }
        return value;
    }

    private Object value() {
        expect("<value>");
        Object value;
        if (take("<struct>")) {
            value = struct();
        } else if (take("<array><data>")) {
            value = array();
        } else if (take("<boolean>")) {
            value = leaf("boolean", "0|1").equals("1");
        } else if (take("<double>")) {
            String digits = leaf("double", REAL);
            value = switch (digits) {
                case "nan" -> Double.NaN;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.valueOf(digits);
            };
        } else if (take("<i4>")) {
            value = Long.valueOf(leaf("i4", "-?\\d{1,18}"));
        } else if (take("<dateTime.iso8601>")) {
            value = leaf("dateTime.iso8601", TIME);
        } else {
            value = characters();
        }
        expect("</value>");
        return value;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        while (!take("</data></array>")) {
            items.add(value());
        }
        return items;
    }

    private Map<String, Object> struct() {
        Map<String, Object> members = new LinkedHashMap<>();
        while (!take("</struct>")) {
            expect("<member><name>");
            String name = characters();
            expect("</name>");
            if (members.put(name, value()) != null) {
                throw broke("member " + name + " twice");
            }
            expect("</member>");
        }
        return members;
    }

    private String leaf(String element, String form) {
        return leaf(element, Pattern.compile(form));
    }

    private String leaf(String element, Pattern form) {
        String content = characters();
        if (!form.matcher(content).matches()) {
            throw broke("no " + element + ": " + content);
        }
        expect("</" + element + ">");
        return content;
    }

    private String characters() {
        int end = text.indexOf('<', at);
        if (end < 0) {
            throw broke("ends early");
        }
        StringBuilder out = new StringBuilder(end - at);
        while (at < end) {
            char c = text.charAt(at);
            if (c == '&') {
                out.append(entity());
                continue;
            }
            boolean pair = Character.isHighSurrogate(c) && Character.isLowSurrogate(text.charAt(at + 1));
            boolean fit = c >= ' ' ? c < 0xFFFE && (pair || !Character.isSurrogate(c)) : "\t\n\r".indexOf(c) >= 0;
            if (!fit || c == '>' || c == '"') {
                throw broke("a character that has to be escaped or is none of XML: " + (int) c);
            }
            out.append(c);
            at++;
            if (pair) {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    private char entity() {
        for (String entity : new String[] {"&amp;&", "&lt;<", "&gt;>", "&quot;\""}) {
            int length = entity.length() - 1;
            if (text.startsWith(entity.substring(0, length), at)) {
                at += length;
                return entity.charAt(length);
            }
        }
        throw broke("an entity that is not among the four");
    }

    private boolean take(String piece) {
        if (!text.startsWith(piece, at)) {
            return false;
        }
        at += piece.length();
        return true;
    }

    private void expect(String piece) {
        if (!take(piece)) {
            throw broke("expected " + piece);
        }
    }

    private Broke broke(String what) {
        String around = text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60));
        return new Broke("XML: " + what + " at " + at + ": " + around);
    }
}

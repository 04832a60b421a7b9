package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The shortest honest way from maps in memory to XML-RPC on a stream: what a reply must cost at the least. */
final class PlainXml {
    private static final int LONGEST_CHARACTER = 8;

    private final byte[] buffer = new byte[1 << 16];
    private final OutputStream out;
    private int filled;

    PlainXml(OutputStream out) {
        this.out = out;
    }

    void reply(Object value) throws IOException {
        tag("<?xml version=\"1.0\"?><methodResponse><params><param><value><struct><member><name>Status</name>"
                + "<value>Success</value></member><member><name>Value</name>");
        value(value);
        tag("</member></struct></value></param></params></methodResponse>");
        flush();
    }

    private void value(Object value) throws IOException {
        tag("<value>");
        switch (value) {
            case Boolean bool -> tag(bool ? "<boolean>1</boolean>" : "<boolean>0</boolean>");
            case Double number -> tag("<double>" + number + "</double>");
            case List<?> items -> {
                tag("<array><data>");
                for (Object item : items) {
                    value(item);
                }
                tag("</data></array>");
            }
            case Map<?, ?> members -> {
                tag("<struct>");
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    tag("<member><name>");
                    text(member.getKey().toString());
                    tag("</name>");
                    value(member.getValue());
                    tag("</member>");
                }
                tag("</struct>");
            }
            default -> text(value.toString());
        }
        tag("</value>");
    }

    @SuppressWarnings("deprecation") // it copies the low bytes, which is all a tag has
    private void tag(String ascii) throws IOException {
        room(ascii.length());
        ascii.getBytes(0, ascii.length(), buffer, filled);
        filled += ascii.length();
    }

    private void text(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            room(LONGEST_CHARACTER);
            char c = text.charAt(i);
            switch (c) {
                case '<' -> tag("&lt;");
                case '>' -> tag("&gt;");
                case '&' -> tag("&amp;");
                case '"' -> tag("&quot;");
                default -> {
                    if (c < 0x80) {
                        buffer[filled++] = (byte) c;
                    } else {
                        int end = i + (Character.isHighSurrogate(c) ? 2 : 1);
                        byte[] bytes = text.substring(i, end).getBytes(StandardCharsets.UTF_8);
                        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
                        filled += bytes.length;
                        i = end - 1;
                    }
                }
            }
        }
    }

    private void room(int bytes) throws IOException {
        if (bytes > buffer.length - filled) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(buffer, 0, filled);
        filled = 0;
    }
}

package dev.weir.server.wire;

import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Values as XML-RPC text, byte for byte as the reference writes them: wire.md Y. No white space, no string element. */
public final class XmlValue {
    private static final byte[] VALUE = XmlText.ascii("<value>");
    private static final byte[] VALUE_END = XmlText.ascii("</value>");
    private static final byte[] TRUE = XmlText.ascii("<boolean>1</boolean>");
    private static final byte[] FALSE = XmlText.ascii("<boolean>0</boolean>");
    private static final byte[] DOUBLE = XmlText.ascii("<double>");
    private static final byte[] DOUBLE_END = XmlText.ascii("</double>");
    private static final byte[] I4 = XmlText.ascii("<i4>");
    private static final byte[] I4_END = XmlText.ascii("</i4>");
    private static final byte[] TIME = XmlText.ascii("<dateTime.iso8601>");
    private static final byte[] TIME_END = XmlText.ascii("</dateTime.iso8601>");
    private static final byte[] ARRAY = XmlText.ascii("<array><data>");
    private static final byte[] ARRAY_END = XmlText.ascii("</data></array>");
    private static final byte[] STRUCT = XmlText.ascii("<struct>");
    private static final byte[] STRUCT_END = XmlText.ascii("</struct>");
    private static final byte[] NAME = XmlText.ascii("<member><name>");
    private static final byte[] NAME_END = XmlText.ascii("</name>");
    private static final byte[] MEMBER_END = XmlText.ascii("</member>");

    private final XmlText out;
    /** The member of the result whose numbers are i4, the one place where the reference has them (Y15). */
    private final String countsMember;

    XmlValue(XmlText out, String countsMember) {
        this.out = out;
        this.countsMember = countsMember;
    }

    /** One value by itself, as {@code task.result} holds it (K2). */
    public static String text(Value value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(value, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void write(Value value, OutputStream to) throws IOException {
        XmlText out = new XmlText(to);
        new XmlValue(out, "").write(value, false);
        out.flush();
    }

    /** Writes the result of a call; only its own members can be the counts. */
    void writeResult(Value result) throws IOException {
        if (countsMember.isEmpty() || !(result instanceof Value.Struct struct)) {
            write(result, false);
            return;
        }
        out.raw(VALUE);
        writeStruct(struct, countsMember, false);
        out.raw(VALUE_END);
    }

    void write(Value value, boolean counts) throws IOException {
        out.raw(VALUE);
        switch (value) {
            case Value.Text t -> out.text(t.text());
            case Value.Int i -> writeInt(i.value(), counts);
            case Value.Real r -> {
                out.raw(DOUBLE);
                out.raw(XmlText.ascii(Doubles.xml(r.value())));
                out.raw(DOUBLE_END);
            }
            case Value.Bool b -> out.raw(b.value() ? TRUE : FALSE);
            case Value.Time t -> {
                out.raw(TIME);
                out.raw(XmlText.ascii(Json.time(t.instant())));
                out.raw(TIME_END);
            }
            case Value.Items items -> {
                out.raw(ARRAY);
                for (Value item : items.values()) {
                    write(item, counts);
                }
                out.raw(ARRAY_END);
            }
            case Value.Struct struct -> writeStruct(struct, "", counts);
        }
        out.raw(VALUE_END);
    }

    private void writeInt(long value, boolean counts) throws IOException {
        if (counts) {
            out.raw(I4);
        }
        out.raw(XmlText.ascii(Long.toString(value)));
        if (counts) {
            out.raw(I4_END);
        }
    }

    /** The reference leaves member names as they are; we escape them, or a key with a {@code <} breaks a reply (Y9). */
    private void writeStruct(Value.Struct struct, String countsAt, boolean counts) throws IOException {
        out.raw(STRUCT);
        try {
            struct.forEach((name, member) -> {
                try {
                    out.raw(NAME);
                    out.text(name);
                    out.raw(NAME_END);
                    write(member, counts || (!countsAt.isEmpty() && name.equals(countsAt)));
                    out.raw(MEMBER_END);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.raw(STRUCT_END);
    }
}

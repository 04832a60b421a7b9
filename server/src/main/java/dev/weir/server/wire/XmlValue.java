package dev.weir.server.wire;

import dev.weir.value.Json;
import dev.weir.value.Lengths;
import dev.weir.value.Told;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Values as XML-RPC text, byte for byte as the reference writes them: wire.md Y. No white space, no string element. */
public final class XmlValue {
    private static final byte[] VALUE = WireText.ascii("<value>");
    private static final byte[] VALUE_END = WireText.ascii("</value>");
    private static final byte[] TRUE = WireText.ascii("<boolean>1</boolean>");
    private static final byte[] FALSE = WireText.ascii("<boolean>0</boolean>");
    private static final byte[] DOUBLE = WireText.ascii("<double>");
    private static final byte[] DOUBLE_END = WireText.ascii("</double>");
    private static final byte[] I4 = WireText.ascii("<i4>");
    private static final byte[] I4_END = WireText.ascii("</i4>");
    private static final byte[] TIME = WireText.ascii("<dateTime.iso8601>");
    private static final byte[] TIME_END = WireText.ascii("</dateTime.iso8601>");
    private static final byte[] ARRAY = WireText.ascii("<array><data>");
    private static final byte[] ARRAY_END = WireText.ascii("</data></array>");
    private static final byte[] STRUCT = WireText.ascii("<struct>");
    private static final byte[] STRUCT_END = WireText.ascii("</struct>");
    private static final byte[] NAME = WireText.ascii("<member><name>");
    private static final byte[] MEMBER_VALUE = WireText.ascii("</name><value>");
    private static final byte[] MEMBER_END = WireText.ascii("</value></member>");

    private final WireText out;
    /** The member of the result whose numbers are i4, the one place where the reference has them (Y15). */
    private final String countsMember;

    XmlValue(WireText out, String countsMember) {
        this.out = out;
        this.countsMember = countsMember;
    }

    /** One value by itself, as {@code task.result} holds it (K2). */
    public static String text(Value value) {
        byte[] text = WireText.bytes(Escapes.XML, out -> new XmlValue(out, "").write(value, false));
        return new String(text, StandardCharsets.UTF_8);
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
        content(value, counts);
        out.raw(VALUE_END);
    }

    private void content(Value value, boolean counts) throws IOException {
        switch (value) {
            case Value.Text t -> out.text(t.text());
            case Value.Int i -> writeInt(i.value(), counts);
            case Value.Real r -> {
                out.raw(DOUBLE);
                out.text(Doubles.xml(r.value()));
                out.raw(DOUBLE_END);
            }
            case Value.Bool b -> out.raw(b.value() ? TRUE : FALSE);
            case Value.Time t -> {
                out.raw(TIME);
                out.text(Json.time(t.instant()));
                out.raw(TIME_END);
            }
            case Value.Items items -> {
                out.raw(ARRAY);
                for (Value item : items.values()) {
                    write(item, counts);
                }
                out.raw(ARRAY_END);
            }
            case Told told -> writeTold(told, counts);
            case Value.Struct struct -> writeMeasured(struct, counts);
        }
    }

    /** Where only the length of a reply matters, a struct that was measured before is not written again. */
    private void writeMeasured(Value.Struct struct, boolean counts) throws IOException {
        Lengths lengths = struct.lengths();
        if (lengths == null || counts) {
            writeStruct(struct, "", counts);
            return;
        }
        int known = lengths.xml();
        if (known != Lengths.UNKNOWN && out.pass(known)) {
            return;
        }
        long before = out.position();
        writeStruct(struct, "", false);
        if (before >= 0) {
            lengths.xml(out.position() - before);
        }
    }

    /** What is told as counts is told as counts to everybody. */
    private void writeTold(Told told, boolean counts) throws IOException {
        byte[] text = told.xml();
        if (text == null) {
            text = WireText.bytes(Escapes.XML, once -> new XmlValue(once, "").writeStruct(told, "", counts));
            told.xml(text);
        }
        out.verbatim(text);
    }

    private void writeInt(long value, boolean counts) throws IOException {
        if (counts) {
            out.raw(I4);
        }
        out.text(Long.toString(value));
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
                    out.raw(MEMBER_VALUE);
                    content(member, counts || (!countsAt.isEmpty() && name.equals(countsAt)));
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

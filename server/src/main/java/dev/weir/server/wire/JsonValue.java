package dev.weir.server.wire;

import dev.weir.value.Json;
import dev.weir.value.Lengths;
import dev.weir.value.Told;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Values as JSON without white space, numbers as the reference writes them: wire.md Y. */
final class JsonValue {
    private static final byte[] TRUE = WireText.ascii("true");
    private static final byte[] FALSE = WireText.ascii("false");
    private static final byte[] QUOTE = WireText.ascii("\"");
    private static final byte[] COMMA = WireText.ascii(",");
    private static final byte[] ARRAY = WireText.ascii("[");
    private static final byte[] ARRAY_END = WireText.ascii("]");
    private static final byte[] OBJECT = WireText.ascii("{\"");
    private static final byte[] NEXT_MEMBER = WireText.ascii(",\"");
    private static final byte[] MEMBER_VALUE = WireText.ascii("\":");
    private static final byte[] NO_OBJECT = WireText.ascii("{");
    private static final byte[] OBJECT_END = WireText.ascii("}");

    private final WireText out;

    JsonValue(WireText out) {
        this.out = out;
    }

    void write(Value value) throws IOException {
        switch (value) {
            case Value.Text t -> text(t.text());
            case Value.Int i -> out.text(Long.toString(i.value()));
            case Value.Real r -> out.text(Doubles.json(r.value()));
            case Value.Bool b -> out.raw(b.value() ? TRUE : FALSE);
            case Value.Time t -> text(Json.time(t.instant()));
            case Value.Items items -> {
                out.raw(ARRAY);
                boolean first = true;
                for (Value item : items.values()) {
                    if (!first) {
                        out.raw(COMMA);
                    }
                    first = false;
                    write(item);
                }
                out.raw(ARRAY_END);
            }
            case Told told -> writeTold(told);
            case Value.Struct struct -> writeMeasured(struct);
        }
    }

    void text(String text) throws IOException {
        out.raw(QUOTE);
        out.text(text);
        out.raw(QUOTE);
    }

    void texts(List<String> texts) throws IOException {
        write(Value.texts(texts));
    }

    /** Where only the length of a reply matters, a struct that was measured before is not written again. */
    private void writeMeasured(Value.Struct struct) throws IOException {
        Lengths lengths = struct.lengths();
        if (lengths == null) {
            writeStruct(struct);
            return;
        }
        int known = lengths.json();
        if (known != Lengths.UNKNOWN && out.pass(known)) {
            return;
        }
        long before = out.position();
        writeStruct(struct);
        if (before >= 0) {
            lengths.json(out.position() - before);
        }
    }

    private void writeTold(Told told) throws IOException {
        byte[] text = told.json();
        if (text == null) {
            text = WireText.bytes(Escapes.JSON, once -> new JsonValue(once).writeStruct(told));
            told.json(text);
        }
        out.verbatim(text);
    }

    private void writeStruct(Value.Struct struct) throws IOException {
        Members members = new Members();
        try {
            struct.forEach(members::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (members.first) {
            out.raw(NO_OBJECT);
        }
        out.raw(OBJECT_END);
    }

    private final class Members {
        private boolean first = true;

        void write(String name, Value member) {
            try {
                out.raw(first ? OBJECT : NEXT_MEMBER);
                first = false;
                out.text(name);
                out.raw(MEMBER_VALUE);
                JsonValue.this.write(member);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.weir.server.wire;

import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.UncheckedIOException;
import org.apache.xmlrpc.serializer.TypeSerializer;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/** Writes a value the way XenAPI clients do, for calls to other pools: integers travel as plain text (wire.md Y2). */
final class SaxValue implements TypeSerializer {
    private static final AttributesImpl NONE = new AttributesImpl();

    @Override
    public void write(ContentHandler out, Object value) throws SAXException {
        if (!(value instanceof Value known)) {
            throw new SAXException("not a value: " + value.getClass());
        }
        try {
            write(out, known);
        } catch (Refused e) {
            throw e.why;
        }
    }

    private static void write(ContentHandler out, Value value) throws SAXException {
        start(out, "value");
        switch (value) {
            case Value.Text t -> text(out, t.text());
            case Value.Int i -> text(out, Long.toString(i.value()));
            case Value.Real r -> leaf(out, "double", Doubles.xml(r.value()));
            case Value.Bool b -> leaf(out, "boolean", b.value() ? "1" : "0");
            case Value.Time t -> leaf(out, "dateTime.iso8601", Json.time(t.instant()));
            case Value.Items items -> {
                start(out, "array");
                start(out, "data");
                for (Value item : items.values()) {
                    write(out, item);
                }
                end(out, "data");
                end(out, "array");
            }
            case Value.Struct struct -> {
                start(out, "struct");
                struct.forEach((name, member) -> {
                    try {
                        start(out, "member");
                        leaf(out, "name", name);
                        write(out, member);
                        end(out, "member");
                    } catch (SAXException e) {
                        throw new Refused(e);
                    }
                });
                end(out, "struct");
            }
        }
        end(out, "value");
    }

    private static void leaf(ContentHandler out, String name, String text) throws SAXException {
        start(out, name);
        text(out, text);
        end(out, name);
    }

    private static void text(ContentHandler out, String text) throws SAXException {
        out.characters(text.toCharArray(), 0, text.length());
    }

    private static void start(ContentHandler out, String name) throws SAXException {
        out.startElement("", name, name, NONE);
    }

    private static void end(ContentHandler out, String name) throws SAXException {
        out.endElement("", name, name);
    }

    /** Carries a checked exception out of a visitor. */
    private static final class Refused extends UncheckedIOException {
        private static final long serialVersionUID = 1L;
        private final SAXException why;

        Refused(SAXException why) {
            super(new java.io.IOException(why));
            this.why = why;
        }
    }
}

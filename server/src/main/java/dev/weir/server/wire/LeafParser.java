package dev.weir.server.wire;

import dev.weir.value.Value;
import java.util.function.Function;
import org.apache.xmlrpc.parser.AtomicParser;
import org.xml.sax.SAXException;

/** Reads an element that holds nothing but text. */
final class LeafParser extends AtomicParser {
    private final Function<String, Value> reader;

    LeafParser(Function<String, Value> reader) {
        this.reader = reader;
    }

    @Override
    protected void setResult(String text) throws SAXException {
        try {
            setResult((Object) reader.apply(text));
        } catch (IllegalArgumentException e) {
            throw new SAXException("a value that is none of its type", e);
        }
    }
}

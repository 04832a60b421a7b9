package dev.weir.server.wire;

import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** One {@code methodCall}, read element by element: wire.md X1, X2. Whatever does not fit is malformed. */
final class XmlCall {
    /** Values inside each other; deeper ones are nobody's data, and would exhaust the stack. */
    private static final int MAX_DEPTH = 130;

    private final XMLStreamReader in;
    private String method = "";
    private final List<Value> params = new ArrayList<>();

    private XmlCall(XMLStreamReader in) {
        this.in = in;
    }

    /** Reads the whole document, to its end. */
    static XmlCall read(XMLStreamReader in) throws XMLStreamException, MalformedCall {
        XmlCall call = new XmlCall(in);
        try {
            call.document();
        } catch (IllegalArgumentException e) {
            throw new MalformedCall("a value that is none of its type", e);
        }
        return call;
    }

    String method() {
        return method;
    }

    List<Value> params() {
        return params;
    }

    private void document() throws XMLStreamException, MalformedCall {
        open("methodCall");
        open("methodName");
        method = content();
        if (method.isEmpty()) {
            throw new MalformedCall("a method without a name");
        }
        open("params");
        while (opens("param")) {
            open("value");
            params.add(value(1));
            close("param");
        }
        close("methodCall");
        while (in.getEventType() != XMLStreamConstants.END_DOCUMENT) {
            step();
        }
    }

    /** Reads a value whose start tag was read, to behind its end tag. Text without a type is a string (Y1). */
    private Value value(int depth) throws XMLStreamException, MalformedCall {
        if (depth > MAX_DEPTH) {
            throw new MalformedCall("values nested too deep");
        }
        StringBuilder untyped = new StringBuilder();
        while (step() != XMLStreamConstants.START_ELEMENT) {
            if (in.getEventType() == XMLStreamConstants.END_ELEMENT) {
                return Value.text(untyped.toString());
            }
            untyped.append(text());
        }
        if (!untyped.toString().isBlank()) {
            throw new MalformedCall("text before a typed value");
        }
        String type = name();
        Value value = switch (type) {
            case "array" -> array(depth);
            case "struct" -> struct(depth);
            default -> XmlScalars.read(type, content());
        };
        close("value");
        return value;
    }

    private Value array(int depth) throws XMLStreamException, MalformedCall {
        open("data");
        List<Value> items = new ArrayList<>();
        while (opens("value")) {
            items.add(value(depth + 1));
        }
        close("array");
        return items.isEmpty() ? Value.NO_ITEMS : new Value.Items(items);
    }

    private Value struct(int depth) throws XMLStreamException, MalformedCall {
        Map<String, Value> members = new LinkedHashMap<>();
        while (opens("member")) {
            open("name");
            String name = content();
            open("value");
            if (members.put(name, value(depth + 1)) != null) {
                throw new MalformedCall("a member given twice");
            }
            close("member");
        }
        return members.isEmpty() ? Value.NO_ENTRIES : new Value.Dict(members);
    }

    /** The text of the element whose start tag was read, to behind its end tag. */
    private String content() throws XMLStreamException, MalformedCall {
        if (step() == XMLStreamConstants.END_ELEMENT) {
            return "";
        }
        String first = text();
        if (step() == XMLStreamConstants.END_ELEMENT) {
            return first;
        }
        StringBuilder all = new StringBuilder(first);
        do {
            all.append(text());
        } while (step() != XMLStreamConstants.END_ELEMENT);
        return all.toString();
    }

    private String text() throws MalformedCall {
        if (in.getEventType() == XMLStreamConstants.START_ELEMENT) {
            throw new MalformedCall("an element where only text belongs");
        }
        return in.getText();
    }

    private void open(String element) throws XMLStreamException, MalformedCall {
        if (!opens(element)) {
            throw new MalformedCall("no " + element + " where one is due");
        }
    }

    /** Whether the next tag opens an element of that name, or else closes the one around it. */
    private boolean opens(String element) throws XMLStreamException, MalformedCall {
        if (tag() == XMLStreamConstants.END_ELEMENT) {
            return false;
        }
        if (!name().equals(element)) {
            throw new MalformedCall("another element than " + element);
        }
        return true;
    }

    private void close(String element) throws XMLStreamException, MalformedCall {
        if (tag() != XMLStreamConstants.END_ELEMENT) {
            throw new MalformedCall("more in " + element + " than belongs there");
        }
    }

    /** Passes over white space to the next tag. */
    private int tag() throws XMLStreamException, MalformedCall {
        while (true) {
            int event = step();
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                return event;
            }
            if (!in.getText().isBlank()) {
                throw new MalformedCall("text where none belongs");
            }
        }
    }

    private String name() throws MalformedCall {
        if (in.getNamespaceURI() != null && !in.getNamespaceURI().isEmpty()) {
            throw new MalformedCall("an element of a foreign namespace");
        }
        return in.getLocalName();
    }

    /** To the next tag, text or end; what says nothing is passed over, and nothing may be declared (X1). */
    private int step() throws XMLStreamException, MalformedCall {
        while (true) {
            int event = in.next();
            switch (event) {
                case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                case XMLStreamConstants.DTD -> {
                    String declared = in.getText();
                    if (declared != null && !declared.isEmpty()) {
                        throw new MalformedCall("a document type with declarations");
                    }
                }
                case XMLStreamConstants.START_ELEMENT,
                        XMLStreamConstants.END_ELEMENT,
                        XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE,
                        XMLStreamConstants.END_DOCUMENT -> {
                    return event;
                }
                default -> throw new MalformedCall("an entity without a meaning");
            }
        }
    }
}

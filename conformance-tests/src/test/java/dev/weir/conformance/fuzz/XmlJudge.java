package dev.weir.conformance.fuzz;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Whether a body is a call of XML-RPC: no XML is none (F8), a call as every client writes it is one; of what lies
 * between (attributes, texts beside elements, odd numbers) the rules say nothing.
 */
final class XmlJudge {
    private static final XMLInputFactory FACTORY = factory();
    private static final Pattern COLON_IN_INSTRUCTION = Pattern.compile("<\\?[^\\s?]*:");

    /** Signals what is well-formed and yet no clear call. */
    private static final class Unclear extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final XMLStreamReader in;

    private XmlJudge(XMLStreamReader in) {
        this.in = in;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        return factory;
    }

    static Judged judge(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        boolean clean = isUtf8(body);
        if (unusual(text)) {
            return of(Form.Fit.VAGUE);
        }
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
            RpcCall call = new XmlJudge(reader).call();
            return clean ? new Judged(Form.Fit.CALL, call, Notation.XML, null) : of(Form.Fit.BAD_TEXT);
        } catch (Unclear e) {
            return of(Form.Fit.VAGUE);
        } catch (XMLStreamException | RuntimeException e) {
            return of(clean ? Form.Fit.NONE : Form.Fit.VAGUE);
        }
    }

    private static Judged of(Form.Fit fit) {
        return new Judged(fit, null, Notation.XML, null);
    }

    /**
     * Document types, other encodings and other versions of XML, a mark in front that readers may skip, and colons in
     * the names of instructions, which XML has and namespaces have not.
     */
    private static boolean unusual(String text) {
        String start = text.substring(0, Math.min(120, text.length()));
        return text.contains("<!DOCTYPE")
                || COLON_IN_INSTRUCTION.matcher(text).find()
                || start.startsWith("\ufeff")
                || start.startsWith("\ufffd")
                || start.indexOf('\0') >= 0
                || (start.startsWith("<?xml")
                        && !start.startsWith("<?xml version=\"1.0\"?>")
                        && !start.startsWith("<?xml version='1.0' encoding='utf-8'?>"));
    }

    private RpcCall call() throws XMLStreamException {
        enter("methodCall");
        enter("methodName");
        String method = leaf();
        if (method.isEmpty()) {
            unclear();
        }
        enter("params");
        List<Object> params = new ArrayList<>();
        while (tag() == XMLStreamConstants.START_ELEMENT) {
            expect("param");
            enter("value");
            params.add(value());
            leave();
        }
        leave();
        while (in.hasNext()) {
            in.next(); // what follows the root has to be well-formed too
        }
        return new RpcCall(method, params);
    }

    private Object value() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int event = in.next();
        for (; event == XMLStreamConstants.CHARACTERS; event = in.next()) {
            text.append(in.getText());
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
            return text.toString();
        }
        if (event != XMLStreamConstants.START_ELEMENT || !text.isEmpty()) {
            unclear();
        }
        String type = in.getLocalName();
        checkPlain();
        Object value = switch (type) {
            case "array" -> array();
            case "struct" -> struct();
            default -> atom(type, leaf());
        };
        leave();
        return value;
    }

    private List<Object> array() throws XMLStreamException {
        List<Object> items = new ArrayList<>();
        enter("data");
        while (tag() == XMLStreamConstants.START_ELEMENT) {
            expect("value");
            items.add(value());
        }
        leave();
        return items;
    }

    private Map<String, Object> struct() throws XMLStreamException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (tag() == XMLStreamConstants.START_ELEMENT) {
            expect("member");
            enter("name");
            String name = leaf();
            enter("value");
            if (members.put(name, value()) != null) {
                unclear();
            }
            leave();
        }
        return members;
    }

    private static Object atom(String type, String text) {
        return switch (type) {
            case "string" -> text;
            case "boolean" -> text.equals("1");
            case "int", "i4", "i8" -> text.matches("-?\\d{1,18}") ? Long.valueOf(text) : unclear();
            case "double" -> text.matches("-?\\d{1,9}\\.\\d{1,9}") ? Double.valueOf(text) : unclear();
            default -> unclear();
        };
    }

    private String leaf() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int event = in.next();
        for (; event == XMLStreamConstants.CHARACTERS; event = in.next()) {
            text.append(in.getText());
        }
        if (event != XMLStreamConstants.END_ELEMENT) {
            unclear();
        }
        return text.toString();
    }

    /** The next start or end; a text beside elements is unclear. */
    private int tag() throws XMLStreamException {
        int event = in.next();
        while (event == XMLStreamConstants.COMMENT
                || event == XMLStreamConstants.PROCESSING_INSTRUCTION
                || event == XMLStreamConstants.SPACE
                || (event == XMLStreamConstants.CHARACTERS && in.isWhiteSpace())) {
            event = in.next();
        }
        if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.ENTITY_REFERENCE) {
            unclear();
        }
        return event;
    }

    private void enter(String element) throws XMLStreamException {
        if (tag() != XMLStreamConstants.START_ELEMENT) {
            unclear();
        }
        expect(element);
    }

    private void leave() throws XMLStreamException {
        if (tag() != XMLStreamConstants.END_ELEMENT) {
            unclear();
        }
    }

    private void expect(String element) {
        if (!in.getLocalName().equals(element)) {
            unclear();
        }
        checkPlain();
    }

    private void checkPlain() {
        if (in.getAttributeCount() > 0 || in.getNamespaceCount() > 0 || in.getNamespaceURI() != null) {
            unclear();
        }
    }

    private static Object unclear() {
        throw new Unclear();
    }

    private static boolean isUtf8(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}

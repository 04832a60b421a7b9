package dev.weir.conformance.pool;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Just enough XML-RPC for a client that shares no code with the server. */
public final class XmlText {
    private final XMLStreamReader in;

    private XmlText(XMLStreamReader in) {
        this.in = in;
    }

    public static String call(String method, List<?> params) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?><methodCall><methodName>");
        out.append(escape(method)).append("</methodName><params>");
        for (Object param : params) {
            out.append("<param>");
            write(param, out);
            out.append("</param>");
        }
        return out.append("</params></methodCall>").toString();
    }

    private static void write(Object value, StringBuilder out) {
        out.append("<value>");
        switch (value) {
            case Boolean bool -> out.append("<boolean>").append(bool ? 1 : 0).append("</boolean>");
            case Double real -> out.append("<double>").append(real).append("</double>");
            case List<?> list -> {
                out.append("<array><data>");
                list.forEach(item -> write(item, out));
                out.append("</data></array>");
            }
            case Map<?, ?> map -> {
                out.append("<struct>");
                map.forEach((name, member) -> {
                    out.append("<member><name>").append(escape(name.toString())).append("</name>");
                    write(member, out);
                    out.append("</member>");
                });
                out.append("</struct>");
            }
            default -> out.append(escape(value.toString()));
        }
        out.append("</value>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The one value of a reply: a struct with Status, or what {@code system.listMethods} sends bare. */
    public static Object reply(String xml) {
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.IS_COALESCING, true);
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            XmlText reader = new XmlText(factory.createXMLStreamReader(new StringReader(xml)));
            for (String element : List.of("methodResponse", "params", "param", "value")) {
                reader.enter(element);
            }
            return reader.value();
        } catch (XMLStreamException e) {
            throw new Broken("not the XML of a reply: " + e.getMessage(), e);
        }
    }

    private void enter(String element) throws XMLStreamException {
        in.nextTag();
        in.require(XMLStreamReader.START_ELEMENT, null, element);
    }

    /** Stands on the start of {@code value} before, on its end afterwards. */
    private Object value() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (in.next() == XMLStreamReader.CHARACTERS) {
            text.append(in.getText());
        }
        if (in.isEndElement()) {
            return text.toString();
        }
        Object value = typed(in.getLocalName());
        in.nextTag();
        return value;
    }

    private Object typed(String type) throws XMLStreamException {
        return switch (type) {
            case "array" -> array();
            case "struct" -> struct();
            case "boolean" -> in.getElementText().equals("1");
            case "double" -> Double.valueOf(in.getElementText());
            case "string", "int", "i4", "i8", "dateTime.iso8601" -> in.getElementText();
            default -> throw new Broken("no type of XML-RPC that the API uses: " + type, null);
        };
    }

    private List<Object> array() throws XMLStreamException {
        List<Object> items = new ArrayList<>();
        enter("data");
        while (in.nextTag() == XMLStreamReader.START_ELEMENT) {
            items.add(value());
        }
        in.nextTag();
        return items;
    }

    private Map<String, Object> struct() throws XMLStreamException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (in.nextTag() == XMLStreamReader.START_ELEMENT) {
            enter("name");
            String name = in.getElementText();
            enter("value");
            if (members.put(name, value()) != null) {
                throw new Broken("member " + name + " twice", null);
            }
            in.nextTag();
        }
        return members;
    }
}

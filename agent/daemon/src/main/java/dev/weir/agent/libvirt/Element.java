package dev.weir.agent.libvirt;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** An XML element under construction; text and attributes are escaped when it is written. */
final class Element {
    private static final XMLOutputFactory OUTPUT = XMLOutputFactory.newDefaultFactory();

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Element> children = new ArrayList<>();
    private @Nullable String text;

    private Element(String name) {
        this.name = name;
    }

    static Element of(String name) {
        return new Element(name);
    }

    Element with(String attribute, Object value) {
        attributes.put(attribute, printable(String.valueOf(value)));
        return this;
    }

    Element text(Object value) {
        text = printable(String.valueOf(value));
        return this;
    }

    Element add(Element... more) {
        children.addAll(List.of(more));
        return this;
    }

    /** Adds a child without attributes that holds only text. */
    Element leaf(String leaf, Object value) {
        return add(of(leaf).text(value));
    }

    String write() {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = OUTPUT.createXMLStreamWriter(out);
            write(xml, "\n");
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write XML into memory", e);
        }
        return out.append("\n").toString();
    }

    private void write(XMLStreamWriter xml, String indent) throws XMLStreamException {
        boolean empty = children.isEmpty() && text == null;
        if (empty) {
            xml.writeEmptyElement(name);
        } else {
            xml.writeStartElement(name);
        }
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            xml.writeAttribute(attribute.getKey(), attribute.getValue());
        }
        if (empty) {
            return;
        }
        if (text != null) {
            xml.writeCharacters(text);
        }
        for (Element child : children) {
            xml.writeCharacters(indent + "  ");
            child.write(xml, indent + "  ");
        }
        if (!children.isEmpty()) {
            xml.writeCharacters(indent);
        }
        xml.writeEndElement();
    }

    /** XML 1.0 cannot carry control characters, nor libvirt's titles line ends: they become spaces. */
    private static String printable(String value) {
        return value.codePoints()
                .map(c -> c < 0x20 || (c >= 0xD800 && c < 0xE000) || c == 0xFFFE || c == 0xFFFF ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

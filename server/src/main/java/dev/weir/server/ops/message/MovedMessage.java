package dev.weir.server.ops.message;

import dev.weir.model.types.Cls;
import java.io.StringReader;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A message on its way between pools: {@code <message>} with an element for each of its fields, one document after the
 * other in one body.
 *
 * @param about the uuid of the object that it tells of
 */
record MovedMessage(
        String ref, String uuid, String name, long priority, Cls cls, String about, Instant time, String body) {
    private static final int DATE_AND_TIME = "2026-01-02T03:04:05".length();
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss['Z']");

    static List<MovedMessage> read(String documents) {
        // One element around all of them makes one document; what declares each of the parts may not stand inside it.
        String whole = "<messages>" + documents.replaceAll("<\\?xml[^>]*\\?>", "") + "</messages>";
        List<MovedMessage> all = new ArrayList<>();
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(whole));
            reader.nextTag();
            while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                reader.require(XMLStreamConstants.START_ELEMENT, null, "message");
                Map<String, String> fields = new HashMap<>();
                while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    fields.put(reader.getLocalName(), reader.getElementText());
                }
                all.add(of(fields));
            }
            return all;
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("they are no messages: " + e.getMessage(), e);
        }
    }

    private static MovedMessage of(Map<String, String> fields) {
        return new MovedMessage(
                field(fields, "ref"),
                field(fields, "uuid"),
                field(fields, "name"),
                Long.parseLong(field(fields, "priority").strip()),
                MessageImport.cls(field(fields, "cls"))
                        .orElseThrow(() -> new IllegalArgumentException("no class " + fields.get("cls"))),
                field(fields, "obj_uuid"),
                time(field(fields, "timestamp").strip()),
                fields.getOrDefault("body", ""));
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("a message has no " + name);
        }
        return value;
    }

    /** With dashes or without, as servers of different age write it; without a zone it is UTC (ETS-65). */
    private static Instant time(String text) {
        try {
            if (text.contains("-")) {
                return text.length() > DATE_AND_TIME
                        ? OffsetDateTime.parse(text).toInstant()
                        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            }
            return LocalDateTime.parse(text, BASIC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no time: " + text, e);
        }
    }
}

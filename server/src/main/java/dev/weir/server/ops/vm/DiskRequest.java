package dev.weir.server.ops.vm;

import dev.weir.model.errors.ApiFailure;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A disk that a template asks for: {@code <provision><disk device= size= sr= bootable= type=/></provision>}.
 *
 * @param size in bytes
 * @param sr the SR's uuid
 */
record DiskRequest(String device, long size, String sr, boolean bootable, boolean system) {
    static List<DiskRequest> parse(String xml) {
        List<DiskRequest> disks = new ArrayList<>();
        if (xml.isBlank()) {
            return disks;
        }
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("disk")) {
                    disks.add(disk(reader));
                }
            }
            return disks;
        } catch (XMLStreamException | NumberFormatException e) {
            throw new ApiFailure(
                    "INTERNAL_ERROR", List.of("other_config:disks is not a list of disks: " + e.getMessage()), e);
        }
    }

    private static DiskRequest disk(XMLStreamReader reader) {
        return new DiskRequest(
                attribute(reader, "device"),
                Long.parseLong(attribute(reader, "size")),
                attribute(reader, "sr"),
                attribute(reader, "bootable").equals("true"),
                attribute(reader, "type").equals("system"));
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}

package dev.weir.agent.libvirt;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What libvirt's file of a domain's memory holds, and the description in it fitted to the domain's next run. */
final class SavedMemory {
    /** libvirt writes another word first, and this one when all the rest is written. */
    private static final byte[] WHOLE = "LibvirtQemudSave".getBytes(StandardCharsets.US_ASCII);

    private SavedMemory() {}

    static boolean whole(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(WHOLE.length), WHOLE);
        } catch (IOException none) {
            return false;
        }
    }

    /** The same domain under another startId, its disks where they are now. */
    static String fit(String xml, String startId, Map<String, Path> files) {
        Document document = LiveDomain.document(xml);
        Element run = (Element) document.getElementsByTagNameNS(DomainXml.RUN_NAMESPACE, "run")
                .item(0);
        if (run != null) {
            run.setAttribute("startId", startId);
        }
        LiveDisk.of(document).forEach((alias, disk) -> {
            Path file = files.get(alias);
            if (file != null) {
                disk.moved(file.toString());
            }
        });
        return text(document);
    }

    private static String text(Document document) {
        try {
            Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter out = new StringWriter();
            writer.transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("a description that was read cannot be written", e);
        }
    }
}

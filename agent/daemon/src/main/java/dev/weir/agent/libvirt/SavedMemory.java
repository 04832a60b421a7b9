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
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

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

    /**
     * The same domain under another startId, its disks and cables where they are now. Devices are known by their positions: a VM
     * that went back to a snapshot has them under new names.
     *
     * @param aliases the names of devices by the kind and position of {@link Alias}
     * @param plan where the run's own files are now
     */
    static String fit(
            String xml, String startId, Map<String, String> aliases, Map<String, Path> files, DomainPlan plan) {
        Document document = LiveDomain.document(xml);
        Element run = (Element)
                document.getElementsByTagNameNS(DomainXml.RUN_NAMESPACE, "run").item(0);
        if (run != null) {
            run.setAttribute("startId", startId);
        }
        NodeList named = document.getElementsByTagName("alias");
        for (int i = 0; i < named.getLength(); i++) {
            Element element = (Element) named.item(i);
            Alias old = Alias.parse(element.getAttribute("name"));
            String now = old == null ? null : aliases.get(place(old));
            if (now != null) {
                element.setAttribute("name", now);
            }
        }
        LiveDisk.of(document).forEach((alias, disk) -> {
            Path file = files.get(alias);
            if (file != null) {
                disk.moved(file.toString());
            }
        });
        for (DomainPlan.Nic nic : plan.nics()) {
            LiveNic saved = LiveNic.of(document, Alias.of(nic.spec()));
            if (saved != null) {
                saved.fit(nic);
            }
        }
        flash(document, plan.variables());
        seed(document, plan.seed());
        return text(document);
    }

    private static void flash(Document document, @Nullable Path variables) {
        NodeList stores = document.getElementsByTagName("nvram");
        if (variables != null && stores.getLength() > 0) {
            stores.item(0).setTextContent(variables.toString());
        }
    }

    /** The drive stays, as the guest has seen it; without a seed any more there is no disc in it. */
    private static void seed(Document document, @Nullable Path image) {
        NodeList named = document.getElementsByTagName("alias");
        for (int i = 0; i < named.getLength(); i++) {
            Element alias = (Element) named.item(i);
            if (!alias.getAttribute("name").equals(Alias.SEED) || !(alias.getParentNode() instanceof Element drive)) {
                continue;
            }
            Element source = LiveDomain.child(drive, "source");
            if (source != null && image != null) {
                source.setAttribute("file", image.toString());
            } else if (source != null) {
                drive.removeChild(source);
            }
        }
    }

    /** The key of a device in the map of aliases. */
    static String place(Alias alias) {
        return alias.kind() + "-" + alias.position();
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

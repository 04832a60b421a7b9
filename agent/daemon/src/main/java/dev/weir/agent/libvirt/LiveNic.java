package dev.weir.agent.libvirt;

import java.io.StringWriter;
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

/** An interface of a running domain, as libvirt describes it. What is to change of it is changed in that description. */
final class LiveNic {
    private final Element xml;

    private LiveNic(Element xml) {
        this.xml = xml;
    }

    /** The interface of this name of ours; none where the domain has none. */
    static @Nullable LiveNic of(Document domain, Alias alias) {
        NodeList nics = domain.getElementsByTagName("interface");
        for (int i = 0; i < nics.getLength(); i++) {
            Element nic = (Element) nics.item(i);
            if (LiveDomain.attribute(LiveDomain.child(nic, "alias"), "name").equals(alias.text())) {
                return new LiveNic(nic);
            }
        }
        return null;
    }

    boolean isIn(String bridge) {
        return part("source").getAttribute("bridge").equals(bridge);
    }

    /** Its cable is out where it is. */
    void unplugged() {
        part("link").setAttribute("state", "down");
    }

    /** The description with its cable in another bridge, or out; empty where it is so already. */
    String moved(String bridge, boolean up) {
        Element source = part("source");
        Element link = part("link");
        boolean isUp = !link.getAttribute("state").equals("down");
        if (source.getAttribute("bridge").equals(bridge) && isUp == up) {
            return "";
        }
        source.setAttribute("bridge", bridge);
        link.setAttribute("state", up ? "up" : "down");
        return text();
    }

    private Element part(String name) {
        Element found = LiveDomain.child(xml, name);
        if (found == null) {
            found = xml.getOwnerDocument().createElement(name);
            xml.appendChild(found);
        }
        return found;
    }

    private String text() {
        try {
            Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter out = new StringWriter();
            writer.transform(new DOMSource(xml), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("a description that was read cannot be written", e);
        }
    }
}

package dev.weir.agent.libvirt;

import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** As it is to be from the next run on; one that will be locked has its cable out until there are rules for it. */
    void fit(DomainPlan.Nic nic) {
        boolean up = nic.spec().linkUp() && nic.spec().lock() == null;
        move(nic.device(), up, nic.spec().trunks());
        part("target").setAttribute("dev", DeviceXml.tap(nic.spec().vifUuid()));
    }

    /** The description with its cable in another bridge, or out, or for other VLANs; empty where it is so already. */
    String moved(String bridge, boolean up, List<Integer> trunks) {
        return move(bridge, up, trunks) ? text() : "";
    }

    /** Whether there was something to change. Bridges of the kernel know no trunks. */
    private boolean move(String bridge, boolean up, List<Integer> trunks) {
        Element source = part("source");
        Element link = part("link");
        boolean isUp = !link.getAttribute("state").equals("down");
        List<Integer> carried = LiveDomain.child(xml, "virtualport") == null ? List.of() : trunks;
        if (source.getAttribute("bridge").equals(bridge) && isUp == up && trunks().equals(Set.copyOf(carried))) {
            return false;
        }
        source.setAttribute("bridge", bridge);
        link.setAttribute("state", up ? "up" : "down");
        carry(carried);
        return true;
    }

    private Set<Integer> trunks() {
        Set<Integer> tags = new HashSet<>();
        Element vlan = LiveDomain.child(xml, "vlan");
        if (vlan == null) {
            return tags;
        }
        NodeList entries = vlan.getElementsByTagName("tag");
        for (int i = 0; i < entries.getLength(); i++) {
            tags.add(Integer.parseInt(((Element) entries.item(i)).getAttribute("id")));
        }
        return tags;
    }

    private void carry(List<Integer> tags) {
        Element old = LiveDomain.child(xml, "vlan");
        if (old != null) {
            xml.removeChild(old);
        }
        if (!tags.isEmpty()) {
            Element vlan = part("vlan");
            vlan.setAttribute("trunk", "yes");
            for (int tag : tags) {
                Element entry = xml.getOwnerDocument().createElement("tag");
                entry.setAttribute("id", Integer.toString(tag));
                vlan.appendChild(entry);
            }
        }
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

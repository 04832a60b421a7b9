package dev.weir.agent.libvirt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A disk in a domain's description.
 *
 * @param target the name that libvirt knows it by, {@code vda}
 */
record LiveDisk(Element xml, String target) {
    /** The disks by the alias that we gave them, or by their target where they have none of ours. */
    static Map<String, LiveDisk> of(Document domain) {
        Map<String, LiveDisk> disks = new LinkedHashMap<>();
        NodeList all = domain.getElementsByTagName("disk");
        for (int i = 0; i < all.getLength(); i++) {
            Element xml = (Element) all.item(i);
            LiveDisk disk = new LiveDisk(xml, LiveDomain.attribute(LiveDomain.child(xml, "target"), "dev"));
            String alias = LiveDomain.attribute(LiveDomain.child(xml, "alias"), "name");
            disks.put(Alias.parse(alias) == null ? disk.target() : alias, disk);
        }
        return disks;
    }

    @Nullable
    String file() {
        Element source = LiveDomain.child(xml, "source");
        return source == null ? null : source.getAttribute("file");
    }

    /** The disk's file and those that it stands on, from the top, as far as libvirt tells. */
    List<String> chain() {
        List<String> chain = new ArrayList<>();
        for (Element layer = xml; layer != null; layer = LiveDomain.child(layer, "backingStore")) {
            Element source = LiveDomain.child(layer, "source");
            if (source == null) {
                break;
            }
            chain.add(source.getAttribute("file"));
        }
        return chain;
    }

    /** In this file from now on, and on whatever that file says that it stands on. */
    void moved(String file) {
        Element source = LiveDomain.child(xml, "source");
        if (source != null) {
            source.setAttribute("file", file);
        }
        Element backing = LiveDomain.child(xml, "backingStore");
        if (backing != null) {
            xml.removeChild(backing);
        }
    }
}

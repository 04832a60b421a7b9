package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A running domain as libvirt describes it.
 *
 * @param startId names the run; none: not a domain of ours
 * @param q35 the machine with a SATA controller
 * @param ahci its disks are SATA disks
 * @param onCrash what follows when its kernel crashes
 * @param aliases the devices it has under a name of ours
 * @param nicPositions by MAC in small letters
 */
record LiveDomain(
        String uuid,
        @Nullable String startId,
        int id,
        long memoryBytes,
        int vcpus,
        @Nullable String vnc,
        boolean paravirtual,
        boolean q35,
        boolean ahci,
        OnStop onCrash,
        Set<String> aliases,
        Map<String, Integer> nicPositions) {

    static LiveDomain parse(String xml) {
        org.w3c.dom.Element domain = document(xml).getDocumentElement();
        org.w3c.dom.Element vcpu = child(domain, "vcpu");
        org.w3c.dom.Element os = child(domain, "os");
        org.w3c.dom.Element run = first(domain.getElementsByTagNameNS(DomainXml.RUN_NAMESPACE, "run"));
        Set<String> aliases = new LinkedHashSet<>();
        Map<String, Integer> nicPositions = new LinkedHashMap<>();
        NodeList named = domain.getElementsByTagName("alias");
        for (int i = 0; i < named.getLength(); i++) {
            String name = ((org.w3c.dom.Element) named.item(i)).getAttribute("name");
            Alias alias = Alias.parse(name);
            if (alias == null) {
                continue;
            }
            aliases.add(name);
            if (alias.kind() == Alias.Kind.VIF && named.item(i).getParentNode() instanceof org.w3c.dom.Element nic) {
                nicPositions.put(attribute(child(nic, "mac"), "address").toLowerCase(Locale.ROOT), alias.position());
            }
        }
        String id = domain.getAttribute("id");
        return new LiveDomain(
                text(child(domain, "uuid")),
                run == null ? null : run.getAttribute("startId"),
                id.isEmpty() ? -1 : Integer.parseInt(id),
                memory(child(domain, "currentMemory")),
                vcpu == null ? 0 : Integer.parseInt(current(vcpu)),
                vnc(domain),
                List.of("linux", "xenpvh").contains(text(child(os, "type"))),
                attribute(child(os, "type"), "machine").contains("q35"),
                ahci(domain),
                onCrash(text(child(domain, "on_crash"))),
                Set.copyOf(aliases),
                Map.copyOf(nicPositions));
    }

    LiveDomain under(String otherStartId) {
        return new LiveDomain(
                uuid,
                otherStartId,
                id,
                memoryBytes,
                vcpus,
                vnc,
                paravirtual,
                q35,
                ahci,
                onCrash,
                aliases,
                nicPositions);
    }

    DomainState state(DomainState.Power power) {
        return new DomainState(
                uuid, startId == null ? "" : startId, power, id, memoryBytes, vcpus, null, vnc, null, 0, 0);
    }

    private static OnStop onCrash(String word) {
        return switch (word) {
            case "restart" -> OnStop.RESTART;
            case "preserve" -> OnStop.PRESERVE;
            default -> OnStop.DESTROY;
        };
    }

    private static boolean ahci(org.w3c.dom.Element domain) {
        NodeList disks = domain.getElementsByTagName("disk");
        for (int i = 0; i < disks.getLength(); i++) {
            org.w3c.dom.Element disk = (org.w3c.dom.Element) disks.item(i);
            if (disk.getAttribute("device").equals("disk")
                    && attribute(child(disk, "target"), "bus").equals("sata")) {
                return true;
            }
        }
        return false;
    }

    private static String current(org.w3c.dom.Element vcpu) {
        return vcpu.hasAttribute("current") ? vcpu.getAttribute("current") : text(vcpu);
    }

    /** libvirt writes kibibytes here whatever it was given. */
    private static long memory(org.w3c.dom.@Nullable Element memory) {
        return memory == null ? 0 : Long.parseLong(text(memory)) * 1024;
    }

    private static @Nullable String vnc(org.w3c.dom.Element domain) {
        org.w3c.dom.Element graphics = first(domain.getElementsByTagName("graphics"));
        if (graphics == null || !graphics.getAttribute("type").equals("vnc")) {
            return null;
        }
        org.w3c.dom.Element listen = child(graphics, "listen");
        if (!attribute(listen, "socket").isEmpty()) {
            return "unix:" + attribute(listen, "socket");
        }
        String port = graphics.getAttribute("port");
        String address = attribute(listen, "address");
        return port.isEmpty() || port.equals("-1")
                ? null
                : "tcp:" + (address.isEmpty() ? "127.0.0.1" : address) + ":" + port;
    }

    static org.w3c.dom.@Nullable Element child(org.w3c.dom.@Nullable Element parent, String name) {
        for (Node n = parent == null ? null : parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof org.w3c.dom.Element e && e.getTagName().equals(name)) {
                return e;
            }
        }
        return null;
    }

    private static org.w3c.dom.@Nullable Element first(NodeList list) {
        return (org.w3c.dom.Element) list.item(0);
    }

    static String attribute(org.w3c.dom.@Nullable Element element, String name) {
        return element == null ? "" : element.getAttribute(name);
    }

    private static String text(org.w3c.dom.@Nullable Element element) {
        return element == null ? "" : element.getTextContent().strip();
    }

    static Document document(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalArgumentException("cannot read libvirt's description of a domain: " + e.getMessage(), e);
        }
    }
}

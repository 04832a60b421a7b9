package dev.weir.agent.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The files of the map as they are written. */
final class CpuMapXml {
    private CpuMapXml() {}

    record Bit(int leaf, int subleaf, String register, int bit) {}

    /**
     * A model that may add to another.
     *
     * @param parent empty for none
     */
    record Model(
            String name, String parent, String vendor, int family, int model, int stepping, List<String> features) {}

    static Map<String, String> vendors(Path file) throws IOException {
        Map<String, String> vendors = new TreeMap<>();
        for (Element vendor : children(root(file), "vendor")) {
            vendors.put(vendor.getAttribute("name"), vendor.getAttribute("string"));
        }
        return vendors;
    }

    /** Features that are bits of cpuid; others are passed over. */
    static Map<String, Bit> features(Path file) throws IOException {
        Map<String, Bit> features = new TreeMap<>();
        for (Element feature : children(root(file), "feature")) {
            for (Element cpuid : children(feature, "cpuid")) {
                Bit bit = bit(cpuid);
                if (bit != null) {
                    features.put(feature.getAttribute("name"), bit);
                }
            }
        }
        return features;
    }

    private static @Nullable Bit bit(Element cpuid) {
        for (String register : List.of("eax", "ebx", "ecx", "edx")) {
            int value = number(cpuid.getAttribute(register));
            if (Integer.bitCount(value) == 1) {
                return new Bit(
                        number(cpuid.getAttribute("eax_in")),
                        number(cpuid.getAttribute("ecx_in")),
                        register,
                        Integer.numberOfTrailingZeros(value));
            }
        }
        return null;
    }

    /** A feature that was taken out of a model and came back only with a later version is not in it. */
    static List<Model> models(Path file) throws IOException {
        List<Model> models = new ArrayList<>();
        for (Element model : children(root(file), "model")) {
            List<Element> parents = children(model, "model");
            List<Element> vendors = children(model, "vendor");
            List<Element> signatures = children(model, "signature");
            models.add(new Model(
                    model.getAttribute("name"),
                    parents.isEmpty() ? "" : parents.getFirst().getAttribute("name"),
                    vendors.isEmpty() ? "" : vendors.getFirst().getAttribute("name"),
                    signatures.isEmpty() ? 0 : number(signatures.getFirst().getAttribute("family")),
                    signatures.isEmpty() ? 0 : number(signatures.getFirst().getAttribute("model")),
                    signatures.isEmpty() ? 0 : number(signatures.getFirst().getAttribute("stepping")),
                    children(model, "feature").stream()
                            .filter(feature -> !feature.hasAttribute("removed") && !feature.hasAttribute("added"))
                            .map(feature -> feature.getAttribute("name"))
                            .toList()));
        }
        return models;
    }

    private static Element root(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<Element> children(Element of, String name) {
        List<Element> children = new ArrayList<>();
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }

    /** 0x1f, 31, or the first number of a range. */
    private static int number(String text) {
        String first = text.split("[-,]", -1)[0];
        if (first.isEmpty()) {
            return 0;
        }
        return first.startsWith("0x") ? Integer.parseUnsignedInt(first.substring(2), 16) : Integer.parseInt(first);
    }
}

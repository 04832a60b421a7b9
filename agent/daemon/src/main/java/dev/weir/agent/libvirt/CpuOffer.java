package dev.weir.agent.libvirt;

import dev.weir.agent.cpu.CpuMap;
import dev.weir.agent.cpu.CpuModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The processors that a host's libvirt can give to guests, as it tells in its capabilities.
 *
 * @param features all that one of them may have, by libvirt's names
 * @param models by name, those that a description of a guest can start from
 */
record CpuOffer(Set<String> features, List<String> models) {
    static CpuOffer parse(String capabilities, CpuMap map) {
        Document document = LiveDomain.document(capabilities);
        List<String> models = new ArrayList<>();
        Set<String> usable = new LinkedHashSet<>();
        Set<String> features = new LinkedHashSet<>();
        for (Element mode : elements(document.getElementsByTagName("mode"))) {
            switch (mode.getAttribute("name")) {
                case "host-model" -> features.addAll(hostModel(mode, map));
                case "custom" -> {
                    for (Element model : elements(mode.getElementsByTagName("model"))) {
                        models.add(model.getTextContent());
                        CpuModel known = map.model(model.getTextContent());
                        if (known != null && model.getAttribute("usable").equals("yes")) {
                            usable.addAll(known.features());
                        }
                    }
                }
                default -> {
                    // Others cannot be limited.
                }
            }
        }
        return new CpuOffer(Set.copyOf(features.isEmpty() ? usable : features), List.copyOf(models));
    }

    /** Its model's features, with those that it names beside. */
    private static Set<String> hostModel(Element mode, CpuMap map) {
        Set<String> features = new LinkedHashSet<>();
        for (Element model : elements(mode.getElementsByTagName("model"))) {
            CpuModel known = map.model(model.getTextContent());
            if (known != null) {
                features.addAll(known.features());
            }
        }
        for (Element feature : elements(mode.getElementsByTagName("feature"))) {
            if (feature.getAttribute("policy").equals("disable")) {
                features.remove(feature.getAttribute("name"));
            } else {
                features.add(feature.getAttribute("name"));
            }
        }
        return features;
    }

    /** What the host itself would give, less what is above the featureset. */
    GuestCpu limited(CpuMap map, String featureset) {
        Set<String> above = new LinkedHashSet<>(features);
        above.removeIf(feature -> !map.counts(feature));
        above.removeAll(map.features(featureset));
        return new GuestCpu(null, Set.of(), above);
    }

    /**
     * A model of that vendor with just what is in the featureset and can be given; the nearest model, so that the guest
     * finds what it knows. The hypervisor's idea of a model may have more than libvirt's, so all else that it could give
     * is taken away by name. Features that no vector tells of are the model's own; null where there is no model.
     */
    @Nullable
    GuestCpu custom(CpuMap map, String vendor, String featureset) {
        Set<String> wanted = new LinkedHashSet<>(map.features(featureset));
        wanted.retainAll(features);
        List<CpuModel> known = models.stream()
                .sorted()
                .flatMap(name -> Stream.ofNullable(map.model(name)))
                .toList();
        List<CpuModel> kin =
                known.stream().filter(model -> model.vendor().equals(vendor)).toList();
        CpuModel base = (kin.isEmpty() ? known : kin)
                .stream()
                        .min(Comparator.comparingInt(model -> distance(map, model, wanted)))
                        .orElse(null);
        if (base == null) {
            return null;
        }
        Set<String> require = new LinkedHashSet<>(wanted);
        require.removeAll(base.features());
        Set<String> disable = new LinkedHashSet<>(features);
        disable.removeIf(feature -> !map.counts(feature));
        disable.addAll(base.features());
        disable.removeIf(feature -> map.counts(feature) ? wanted.contains(feature) : features.contains(feature));
        return new GuestCpu(base.name(), require, disable);
    }

    private static int distance(CpuMap map, CpuModel model, Set<String> wanted) {
        long above = model.features().stream()
                .filter(feature -> map.counts(feature) && !wanted.contains(feature))
                .count();
        long below = wanted.stream()
                .filter(feature -> !model.features().contains(feature))
                .count();
        return (int) (above + below);
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}

package dev.weir.agent.cpu;

import dev.weir.agent.protocol.CpuFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** libvirt's own map of x86 processors: which bit of cpuid a feature is, and which features a model has. */
public final class CpuMap {
    /** Where libvirt's packages put it. */
    public static final Path USUAL = Path.of("/usr/share/libvirt/cpu_map");

    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, CpuModel> models = new TreeMap<>();

    private CpuMap() {}

    /** Reads the folder's files. */
    public static CpuMap read(Path folder) throws IOException {
        Map<String, String> vendors = CpuMapXml.vendors(folder.resolve("x86_vendors.xml"));
        CpuMap map = new CpuMap();
        CpuMapXml.features(folder.resolve("x86_features.xml"))
                .forEach((feature, bit) ->
                        map.names.put(feature, CpuFeatures.name(bit.leaf(), bit.subleaf(), bit.register(), bit.bit())));
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("x86_.*\\.xml"))
                    .sorted()
                    .toList();
        }
        Map<String, CpuMapXml.Model> written = new TreeMap<>();
        for (Path file : files) {
            CpuMapXml.models(file).forEach(model -> written.put(model.name(), model));
        }
        written.values().forEach(model -> map.models.put(model.name(), map.model(model, written, vendors)));
        return map;
    }

    private CpuModel model(CpuMapXml.Model model, Map<String, CpuMapXml.Model> written, Map<String, String> vendors) {
        Set<String> features = new LinkedHashSet<>();
        List<CpuMapXml.Model> line = new ArrayList<>();
        for (CpuMapXml.Model one = model; one != null && !line.contains(one); one = written.get(one.parent())) {
            line.add(one);
            features.addAll(one.features());
        }
        CpuMapXml.Model signed =
                line.stream().filter(one -> one.family() > 0).findFirst().orElse(model);
        String vendor = line.stream()
                .map(CpuMapXml.Model::vendor)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
        return new CpuModel(
                model.name(),
                vendors.getOrDefault(vendor, ""),
                signed.family(),
                signed.model(),
                signed.stepping(),
                Set.copyOf(features),
                vector(features));
    }

    public @Nullable CpuModel model(String name) {
        return models.get(name);
    }

    /** In the order of their names. */
    public Collection<CpuModel> models() {
        return models.values();
    }

    /** Whether a vector tells of the feature with this name of libvirt's. */
    public boolean counts(String feature) {
        return !names.getOrDefault(feature, "").isEmpty();
    }

    /** The vector of features by libvirt's names. */
    public String vector(Collection<String> features) {
        return CpuFeatures.vector(features.stream()
                .map(feature -> names.getOrDefault(feature, ""))
                .toList());
    }

    /** libvirt's names of what a vector has, in their order. */
    public Set<String> features(String vector) {
        Set<String> held = Set.copyOf(CpuFeatures.names(vector));
        return names.entrySet().stream()
                .filter(entry -> held.contains(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}

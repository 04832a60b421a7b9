package dev.weir.agent.facts;

import dev.weir.agent.cpu.CpuModel;
import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.HostFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processors of a machine, by /proc/cpuinfo: a block a processor. */
public final class CpuInfo {
    private CpuInfo() {}

    public static HostFacts.Cpu ofThisMachine() {
        return read(new HostFiles(Path.of("/")));
    }

    static HostFacts.Cpu read(HostFiles files) {
        int nodes = (int) files.names("sys/devices/system/node").stream()
                .filter(name -> name.matches("node\\d+"))
                .count();
        return parse(files.text("proc/cpuinfo"), nodes);
    }

    /** The same processors with no more flags than a model has; what no vector tells of is none of a model's. */
    public static HostFacts.Cpu within(HostFacts.Cpu cpu, CpuModel model) {
        Set<String> had = Set.copyOf(model.flags());
        List<String> flags = cpu.flags().stream()
                .filter(flag -> {
                    List<String> counted = CpuFeatures.names(CpuFeatures.vector(cpu.vendor(), List.of(flag)));
                    return !counted.isEmpty() && had.containsAll(counted);
                })
                .toList();
        return new HostFacts.Cpu(
                cpu.count(),
                cpu.sockets(),
                cpu.threadsPerCore(),
                cpu.numaNodes(),
                cpu.vendor(),
                cpu.model(),
                cpu.family(),
                cpu.modelNumber(),
                cpu.stepping(),
                cpu.speedMhz(),
                flags,
                CpuFeatures.vector(cpu.vendor(), flags));
    }

    static HostFacts.Cpu parse(String text, int numaNodes) {
        List<Map<String, String>> processors = processors(text);
        Map<String, String> first = processors.isEmpty() ? Map.of() : processors.getFirst();
        int sockets = distinct(processors, "physical id");
        int cores = number(first, "cpu cores");
        int siblings = number(first, "siblings");
        String vendor = first.getOrDefault("vendor_id", "unknown");
        List<String> flags = List.of(first.getOrDefault("flags", "").split(" ", -1));
        return new HostFacts.Cpu(
                Math.max(1, processors.size()),
                Math.max(1, sockets),
                cores > 0 && siblings > cores ? siblings / cores : 1,
                Math.max(1, numaNodes),
                vendor,
                first.getOrDefault("model name", "unknown"),
                number(first, "cpu family"),
                number(first, "model"),
                number(first, "stepping"),
                number(first, "cpu MHz"),
                flags,
                CpuFeatures.vector(vendor, flags));
    }

    private static List<Map<String, String>> processors(String text) {
        List<Map<String, String>> processors = new ArrayList<>();
        for (String block : text.split("\n\\s*\n", -1)) {
            Map<String, String> fields = new LinkedHashMap<>();
            block.lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                }
            });
            if (fields.containsKey("processor")) {
                processors.add(fields);
            }
        }
        return processors;
    }

    private static int distinct(List<Map<String, String>> processors, String field) {
        Set<String> values = new HashSet<>();
        processors.forEach(processor -> values.add(processor.getOrDefault(field, "0")));
        return values.size();
    }

    /** The whole part of a number, 0 where there is none. */
    private static int number(Map<String, String> fields, String field) {
        String text = fields.getOrDefault(field, "0");
        int point = text.indexOf('.');
        try {
            return Integer.parseInt(point < 0 ? text : text.substring(0, point));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}

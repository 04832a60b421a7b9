package dev.weir.agent.facts;

import dev.weir.agent.protocol.HostFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text of /proc/cpuinfo: a block a processor. */
final class CpuInfo {
    private CpuInfo() {}

    static HostFacts.Cpu parse(String text, int numaNodes) {
        List<Map<String, String>> processors = processors(text);
        Map<String, String> first = processors.isEmpty() ? Map.of() : processors.getFirst();
        int sockets = distinct(processors, "physical id");
        int cores = number(first, "cpu cores");
        int siblings = number(first, "siblings");
        List<String> flags = List.of(first.getOrDefault("flags", "").split(" ", -1));
        return new HostFacts.Cpu(
                Math.max(1, processors.size()),
                Math.max(1, sockets),
                cores > 0 && siblings > cores ? siblings / cores : 1,
                Math.max(1, numaNodes),
                first.getOrDefault("vendor_id", "unknown"),
                first.getOrDefault("model name", "unknown"),
                number(first, "cpu family"),
                number(first, "model"),
                number(first, "stepping"),
                number(first, "cpu MHz"),
                flags,
                CpuFeatures.vector(flags));
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

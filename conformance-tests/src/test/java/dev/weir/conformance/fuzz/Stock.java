package dev.weir.conformance.fuzz;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is in the pool just now, by class: references and uuids to make calls of. */
final class Stock {
    private final Map<String, List<String>> refs = new ConcurrentHashMap<>();
    private final Map<String, List<String>> uuids = new ConcurrentHashMap<>();

    void put(String className, List<String> allRefs, List<String> allUuids) {
        refs.put(className, List.copyOf(allRefs));
        uuids.put(className, List.copyOf(allUuids));
    }

    List<String> refs(String className) {
        return refs.getOrDefault(className, List.of());
    }

    List<String> uuids(String className) {
        return uuids.getOrDefault(className, List.of());
    }

    /** A reference of the class, or one that names nothing. */
    String ref(String className, Dice dice) {
        List<String> all = refs(className);
        return all.isEmpty() ? "OpaqueRef:" + new java.util.UUID(dice.bits(), 7) : dice.of(all);
    }

    String uuid(String className, Dice dice) {
        List<String> all = uuids(className);
        return all.isEmpty() ? new java.util.UUID(dice.bits(), 7).toString() : dice.of(all);
    }
}

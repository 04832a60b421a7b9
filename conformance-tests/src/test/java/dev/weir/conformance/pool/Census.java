package dev.weir.conformance.pool;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many objects there are of each class that hosts bring into a pool and take out of it. */
public final class Census {
    private static final List<String> CLASSES = List.of(
            "host",
            "host_metrics",
            "host_cpu",
            "PBD",
            "PIF",
            "PIF_metrics",
            "Bond",
            "VLAN",
            "SR",
            "VDI",
            "VM",
            "VM_metrics",
            "VBD",
            "VIF",
            "network",
            "Certificate");

    private Census() {}

    public static Map<String, Integer> of(LoggedIn at) {
        Map<String, Integer> counts = new TreeMap<>();
        CLASSES.forEach(
                name -> counts.put(name, Trees.items(at.call(name + ".get_all")).size()));
        return counts;
    }
}

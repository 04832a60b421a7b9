package dev.weir.server.diagnostics;

import java.util.LinkedHashMap;
import java.util.Map;

/** What programs have logged in: the names of the last 128, each with the version that was seen last. */
final class UserAgents {
    private static final int LONGEST = 64;
    private static final int MOST = 128;

    /** In the order in which they were first seen. */
    private final Map<String, String> versions = new LinkedHashMap<>();

    /** {@code NAME/VERSION COMMENT} as RFC 9110 has it; one that is too long for any real program is left out. */
    void seen(String userAgent) {
        if (userAgent.isEmpty() || userAgent.length() > LONGEST) {
            return;
        }
        String[] product = userAgent.split(" ", 2)[0].split("/", 3);
        put(product[0], product.length > 1 ? product[1] : "");
    }

    private synchronized void put(String name, String version) {
        if (!versions.containsKey(name) && versions.size() == MOST) {
            versions.remove(versions.keySet().iterator().next());
        }
        versions.put(name, version);
    }

    synchronized Map<String, String> told() {
        return new LinkedHashMap<>(versions);
    }
}

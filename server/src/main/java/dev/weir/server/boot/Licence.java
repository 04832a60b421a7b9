package dev.weir.server.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nothing is restricted, said in the words clients check: an absent key means restricted to most of them (clients.md). */
final class Licence {
    private Licence() {}

    static Map<String, String> restrictions() {
        Map<String, String> keys = new LinkedHashMap<>();
        Lines.of("restrictions.txt").forEach(key -> keys.put(key, "false"));
        return keys;
    }

    static Map<String, String> params() {
        Map<String, String> keys = restrictions();
        keys.put("enable_xha", "true");
        keys.put("expiry", "20991231T23:59:59Z");
        keys.put("sku_type", "free");
        keys.put("sku_marketing_name", "Weir");
        keys.put("license_type", "");
        keys.put("version", "");
        keys.put("company", "");
        keys.put("name", "");
        keys.put("serialnumber", "");
        keys.put("sockets", "1");
        keys.put("grace", "no");
        for (String unlimited : List.of("platform_filter", "regular_nag_dialog")) {
            keys.put(unlimited, "false");
        }
        return keys;
    }
}

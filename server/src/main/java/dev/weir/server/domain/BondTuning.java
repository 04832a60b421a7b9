package dev.weir.server.domain;

import dev.weir.model.types.BondMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a bond works: its mode, the properties of that mode, and what all bonds have (NET-42). */
public final class BondTuning {
    private static final String OVERRIDE = "bond-";

    private BondTuning() {}

    /** {@code bond-} in the master's other_config says otherwise. */
    public static Map<String, String> of(
            BondMode mode, Map<String, String> properties, Map<String, String> otherConfig) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("mode", mode.wire());
        options.put("miimon", "100");
        options.put("downdelay", "200");
        options.put("updelay", "31000");
        options.put("use_carrier", "1");
        if (mode != BondMode.LACP) {
            options.put("rebalance-interval", "1800000");
        }
        options.putAll(properties);
        otherConfig.forEach((key, value) -> {
            if (key.startsWith(OVERRIDE)) {
                options.put(key.substring(OVERRIDE.length()), value);
            }
        });
        return options;
    }
}

package dev.weir.server.ops.pif;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.BondMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a bond's mode lets be set, and to what (NET-40, NET-49). Only lacp lets anything. */
final class BondProperties {
    private record Property(Pattern form, String given) {}

    private static final Map<String, Property> OF_LACP = ofLacp();

    private BondProperties() {}

    private static Map<String, Property> ofLacp() {
        Map<String, Property> properties = new LinkedHashMap<>();
        properties.put("hashing_algorithm", new Property(Pattern.compile("src_mac|tcpudp_ports"), "tcpudp_ports"));
        properties.put("lacp-time", new Property(Pattern.compile("slow|fast"), "slow"));
        properties.put("lacp-aggregation-key", new Property(Pattern.compile("[0-9]{1,9}"), ""));
        properties.put("lacp-fallback-ab", new Property(Pattern.compile("true|false"), "true"));
        return properties;
    }

    private static boolean valid(BondMode mode, String key, String value) {
        Property property = mode == BondMode.LACP ? OF_LACP.get(key) : null;
        return property != null && property.form().matcher(value).matches();
    }

    static void require(BondMode mode, String key, String value) {
        if (!valid(mode, key, value)) {
            throw Errors.invalidValue("properties", key + " = " + value);
        }
    }

    /** With what the mode has where nothing was said. */
    static Map<String, String> complete(BondMode mode, Map<String, String> given) {
        given.forEach((key, value) -> require(mode, key, value));
        return fitting(mode, given);
    }

    /** The same, without what another mode had. */
    static Map<String, String> fitting(BondMode mode, Map<String, String> known) {
        Map<String, String> all = new LinkedHashMap<>();
        if (mode == BondMode.LACP) {
            OF_LACP.forEach((key, property) -> {
                if (!property.given().isEmpty()) {
                    all.put(key, property.given());
                }
            });
        }
        known.forEach((key, value) -> {
            if (valid(mode, key, value)) {
                all.put(key, value);
            }
        });
        return all;
    }
}

package dev.weir.server.domain;

import dev.weir.model.errors.Errors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What firmware tells a guest of its machine: which strings there are, and what they may be. */
public final class BiosStrings {
    private static final int LONGEST = 512;

    private static final List<String> SETTABLE = List.of(
            "bios-vendor",
            "bios-version",
            "system-manufacturer",
            "system-product-name",
            "system-version",
            "system-serial-number",
            "baseboard-manufacturer",
            "baseboard-product-name",
            "baseboard-version",
            "baseboard-serial-number",
            "baseboard-asset-tag",
            "baseboard-location-in-chassis",
            "enclosure-asset-tag");

    /** Those of a VM that nobody gave any; the rest of the settable ones are empty. */
    private static final Map<String, String> GENERIC_WORDS = Map.of(
            "bios-vendor", "Xen",
            "system-manufacturer", "Xen",
            "system-product-name", "HVM domU");

    private static final String OEM_CERTIFICATE = "MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d";

    private BiosStrings() {}

    public static Map<String, String> generic() {
        Map<String, String> strings = new LinkedHashMap<>();
        SETTABLE.forEach(key -> strings.put(key, GENERIC_WORDS.getOrDefault(key, "")));
        strings.put("hp-rombios", "");
        strings.put("oem-1", "Xen");
        strings.put("oem-2", OEM_CERTIFICATE);
        return strings;
    }

    /** The generic ones with these in their place. */
    public static Map<String, String> with(Map<String, String> given) {
        given.forEach(BiosStrings::require);
        Map<String, String> strings = generic();
        strings.putAll(given);
        return strings;
    }

    /** Those that are not the generic ones: the rest the hypervisor knows better. */
    static Map<String, String> own(Map<String, String> strings) {
        Map<String, String> own = new LinkedHashMap<>(strings);
        own.entrySet().removeAll(generic().entrySet());
        own.values().removeIf(String::isEmpty);
        return own;
    }

    private static void require(String key, String value) {
        if (!SETTABLE.contains(key)) {
            throw Errors.invalidValue(key, "Unknown key");
        }
        if (value.isEmpty()) {
            throw Errors.invalidValue(key, "Value provided is empty");
        }
        if (value.length() > LONGEST) {
            throw Errors.invalidValue(key, value + " has length more than " + LONGEST + " characters");
        }
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw Errors.invalidValue(key, value + " has non-printable ASCII characters");
        }
    }
}

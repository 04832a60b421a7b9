package dev.weir.server.domain;

import java.util.Locale;
import java.util.Map;

/** The keys of VM.platform as values. */
public final class PlatformFlags {
    private PlatformFlags() {}

    /** What is neither true nor false counts as not given. */
    public static boolean isTrue(Map<String, String> platform, String key, boolean otherwise) {
        return switch (platform.getOrDefault(key, "").toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> otherwise;
        };
    }

    /** Whether a flag that is there is one of the words for true and false. */
    public static boolean isValid(Map<String, String> platform, String key) {
        String value = platform.get(key);
        return value == null || value.toLowerCase(Locale.ROOT).matches("true|false|1|0");
    }

    /** A whole number of at most nine digits; anything else counts as not given. */
    public static long number(Map<String, String> platform, String key, long otherwise) {
        String value = platform.getOrDefault(key, "");
        return value.matches("[+-]?\\d{1,9}") ? Long.parseLong(value) : otherwise;
    }
}

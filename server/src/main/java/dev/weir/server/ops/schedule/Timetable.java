package dev.weir.server.ops.schedule;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.VmssFrequency;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What may stand in VMSS.schedule: which keys each frequency has, and their values. */
final class Timetable {
    static final String MINUTE = "min";
    static final String HOUR = "hour";
    static final String DAYS = "days";

    private static final List<String> QUARTERS = List.of("0", "15", "30", "45");
    private static final List<String> WEEKDAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final int LAST_HOUR = 23;

    /** The keys in the order in which defaults are filled in. */
    private static final Map<VmssFrequency, List<String>> KEYS = new EnumMap<>(Map.of(
            VmssFrequency.HOURLY, List.of(MINUTE),
            VmssFrequency.DAILY, List.of(HOUR, MINUTE),
            VmssFrequency.WEEKLY, List.of(HOUR, MINUTE, DAYS)));

    private static final Map<String, String> DEFAULTS = Map.of(MINUTE, "0", HOUR, "0", DAYS, "Monday");

    private Timetable() {}

    /** For a new schedule: no key that its frequency does not have; those left out get their default. */
    static Map<String, String> fresh(VmssFrequency frequency, Map<String, String> given) {
        List<String> keys = keys(frequency);
        given.forEach((key, value) -> checked(keys, key, value));
        return fitted(frequency, given);
    }

    /** For another frequency: keys it does not have go, those it lacks get their default. */
    static Map<String, String> fitted(VmssFrequency frequency, Map<String, String> given) {
        Map<String, String> fitted = new LinkedHashMap<>();
        List<String> keys = keys(frequency);
        for (String key : keys) {
            fitted.put(key, checked(keys, key, given.getOrDefault(key, defaultOf(key))));
        }
        return fitted;
    }

    /** What is given replaces what is there key by key; a key left out stays, also one of another frequency. */
    static Map<String, String> merged(Map<String, String> present, Map<String, String> given) {
        Map<String, String> merged = new LinkedHashMap<>(present);
        merged.putAll(given);
        merged.replaceAll((key, value) -> checked(keys(VmssFrequency.WEEKLY), key, value));
        return merged;
    }

    private static List<String> keys(VmssFrequency frequency) {
        return KEYS.getOrDefault(frequency, List.of());
    }

    private static String defaultOf(String key) {
        return DEFAULTS.getOrDefault(key, "");
    }

    /** The value in the words that are stored: names of days in their usual spelling. */
    private static String checked(List<String> keys, String key, String value) {
        if (!keys.contains(key)) {
            throw refused(key, value);
        }
        return switch (key) {
            case MINUTE -> word(QUARTERS, key, value);
            case HOUR -> hour(value);
            default -> days(value);
        };
    }

    private static String hour(String value) {
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) > LAST_HOUR) {
            throw refused(HOUR, value);
        }
        return value;
    }

    /** Names with commas between, each once; of several that are none, the last is named. */
    private static String days(String value) {
        List<String> words = new ArrayList<>();
        for (String day : List.of(value.split(",", -1)).reversed()) {
            words.addFirst(word(WEEKDAYS, DAYS, day));
        }
        Set<String> distinct = new TreeSet<>(words);
        if (distinct.size() < words.size()) {
            throw refused(DAYS, value);
        }
        return String.join(",", words);
    }

    private static String word(List<String> words, String key, String value) {
        return words.stream()
                .filter(word -> word.equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> refused(key, value));
    }

    private static ApiFailure refused(String key, String value) {
        return Errors.invalidValue("schedule:" + key, value);
    }
}

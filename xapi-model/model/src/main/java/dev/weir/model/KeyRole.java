package dev.weir.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A key of a map field, or the beginning of keys, whose own permission replaces the plain one (ETS-71). */
public record KeyRole(String key, boolean prefix, String role) {
    static List<KeyRole> parse(String text) {
        List<KeyRole> roles = new ArrayList<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(";")) {
            int equals = part.indexOf('=');
            String key = part.substring(0, equals);
            boolean prefix = key.endsWith("*");
            roles.add(
                    new KeyRole(prefix ? key.substring(0, key.length() - 1) : key, prefix, part.substring(equals + 1)));
        }
        return List.copyOf(roles);
    }

    public boolean covers(String argument) {
        return prefix ? argument.startsWith(key) : argument.equals(key);
    }

    /** The last part of the permission's name: {@code key:xencenter.customfields.*}. */
    public String permissionSuffix() {
        return "key:" + key.toLowerCase(Locale.ROOT) + (prefix ? "*" : "");
    }
}

package dev.weir.conformance.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must not stand in a log: errors nobody foresaw, and secrets. */
final class LogCheck {
    private static final Pattern REF = Pattern.compile("OpaqueRef:[0-9a-f-]{36}");

    private LogCheck() {}

    /**
     * The lines that should not be there.
     *
     * @param sessions references that are secret
     * @param secrets other texts that are
     */
    static List<String> wrong(String name, String log, Set<String> sessions, List<String> secrets) {
        List<String> wrong = new ArrayList<>();
        int traced = 0;
        for (String line : log.lines().toList()) {
            boolean trace = line.startsWith("\tat ") || line.startsWith("Caused by:");
            if (trace && traced++ > 12) {
                continue;
            }
            traced = trace ? traced : 0;
            if (trace || line.contains(" ERROR ") || line.contains("Exception") || leaks(line, sessions, secrets)) {
                wrong.add(name + ": " + line);
            }
            if (wrong.size() > 400) {
                break;
            }
        }
        return wrong;
    }

    private static boolean leaks(String line, Set<String> sessions, List<String> secrets) {
        for (String secret : secrets) {
            if (line.contains(secret)) {
                return true;
            }
        }
        Matcher refs = REF.matcher(line);
        while (refs.find()) {
            if (sessions.contains(refs.group())) {
                return true;
            }
        }
        return false;
    }
}

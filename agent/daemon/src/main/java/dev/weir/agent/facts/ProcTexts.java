package dev.weir.agent.facts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small texts of the kernel and the distribution, taken apart. */
final class ProcTexts {
    /** A second's, as the kernel tells them to programs. */
    private static final long TICKS = 100;

    /** Among the words of a process's stat that follow its name. */
    private static final int STARTED = 19;

    private ProcTexts() {}

    /** A line such as {@code MemTotal:  16384 kB} of /proc/meminfo, in bytes; 0 where there is none. */
    static long memory(String meminfo, String field) {
        return words(meminfo, field + ":", 1)
                .map(kib -> Long.parseLong(kib) << 10)
                .orElse(0L);
    }

    /**
     * When the host started, from /proc/stat and its first process's stat: a host that shares its kernel with others
     * began later than the kernel.
     */
    static long bootTime(String stat, String first) {
        return words(stat, "btime", 1).map(Long::parseLong).orElse(0L) + started(first) / TICKS;
    }

    /** Ticks from the kernel's start to the process's. The name before it may hold anything. */
    private static long started(String stat) {
        String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return words.length <= STARTED ? 0 : Long.parseLong(words[STARTED]);
    }

    /** The default route's gateway through an interface, from /proc/net/route; none is null. */
    static @Nullable String gateway(String route, String device) {
        return route.lines()
                .map(line -> List.of(line.strip().split("\\s+", -1)))
                .filter(row -> row.size() > 7 && row.get(0).equals(device))
                .filter(row -> row.get(1).equals("00000000") && row.get(7).equals("00000000"))
                .filter(row -> (Integer.parseInt(row.get(3), 16) & 2) != 0) // RTF_GATEWAY
                .map(row -> address(Integer.parseUnsignedInt(row.get(2), 16)))
                .findFirst()
                .orElse(null);
    }

    /** The kernel writes the address as one word in the byte order of the x86. */
    private static String address(int word) {
        return (word & 0xff) + "." + (word >>> 8 & 0xff) + "." + (word >>> 16 & 0xff) + "." + (word >>> 24);
    }

    /** The assignments of /etc/os-release, without their quotes. */
    static Map<String, String> osRelease(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                String value = line.substring(equals + 1).strip();
                boolean quoted = value.length() > 1 && "\"'".indexOf(value.charAt(0)) >= 0;
                values.put(line.substring(0, equals), quoted ? value.substring(1, value.length() - 1) : value);
            }
        });
        return values;
    }

    private static Optional<String> words(String text, String first, int index) {
        return text.lines()
                .map(line -> List.of(line.strip().split("\\s+", -1)))
                .filter(words -> words.size() > index && words.getFirst().equals(first))
                .map(words -> words.get(index))
                .findFirst();
    }
}

package dev.weir.agent.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which USB devices guests may be given, in the reference's form: a line is {@code ALLOW:} or {@code DENY:} with what an
 * interface has to have, {@code #} begins a comment. Of each interface of a device the first line that fits decides, and
 * where none does it is denied; a device with an interface that is denied stays with the host.
 */
public final class UsbPolicy {
    /** What a line may ask for, and how many hexadecimal digits it has. */
    private static final Map<String, Integer> DIGITS =
            Map.of("class", 2, "subclass", 2, "prot", 2, "vid", 4, "pid", 4, "rel", 4);

    private static final Pattern MATCH = Pattern.compile("\\s*([a-z]+)\\s*=\\s*([0-9a-f]+)");

    private final List<Rule> rules;

    private record Rule(boolean allow, Map<String, Integer> values) {
        boolean fits(Map<String, Integer> usbInterface) {
            return values.entrySet().stream()
                    .allMatch(value -> value.getValue().equals(usbInterface.get(value.getKey())));
        }
    }

    private UsbPolicy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** What holds where nobody has said anything else. */
    public static UsbPolicy usual() {
        try (InputStream in = UsbPolicy.class.getResourceAsStream("usb-policy.conf")) {
            return parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file; an {@link IllegalArgumentException} tells of a line that is none. */
    public static UsbPolicy read(Path file) throws IOException {
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    static UsbPolicy parse(String text) {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String rule = line.replaceFirst("#.*", "").strip();
            if (!rule.isEmpty()) {
                try {
                    rules.add(rule(rule.toLowerCase(Locale.ROOT)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        return new UsbPolicy(rules);
    }

    private static Rule rule(String text) {
        String[] parts = text.split(":", -1);
        String action = parts[0].strip();
        if (parts.length != 2 || !List.of("allow", "deny").contains(action)) {
            throw new IllegalArgumentException("it must be ALLOW: or DENY: and what is matched, not " + text);
        }
        String wanted = parts[1].strip();
        Map<String, Integer> values = new LinkedHashMap<>();
        Matcher match = MATCH.matcher(wanted);
        int end = 0;
        while (match.find() && match.start() == end) {
            end = match.end();
            String name = match.group(1);
            String digits = match.group(2);
            if (!Integer.valueOf(digits.length()).equals(DIGITS.get(name))) {
                throw new IllegalArgumentException(
                        "class, subclass and prot have two hexadecimal digits, vid, pid and rel four, not "
                                + match.group());
            }
            if (values.put(name, Integer.parseInt(digits, 16)) != null) {
                throw new IllegalArgumentException(name + " stands there twice");
            }
        }
        if (end != wanted.length()) {
            throw new IllegalArgumentException("nobody knows what this is: " + wanted.substring(end));
        }
        return new Rule(action.equals("allow"), values);
    }

    /** Of a device with these interfaces, each with its values under the names that lines of a policy have. */
    boolean allows(List<Map<String, Integer>> interfaces) {
        return interfaces.stream()
                .allMatch(one -> rules.stream()
                        .filter(rule -> rule.fits(one))
                        .findFirst()
                        .map(Rule::allow)
                        .orElse(false));
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.GuestFeatures;
import dev.weir.agent.protocol.GuestState;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads what the QEMU guest agent answers. The guest writes it, so nothing in it is believed to have a form. */
final class GuestAnswers {
    /** More than a guest can sensibly have; it must not fill our memory or the database. */
    private static final int MOST_ADDRESSES = 64;

    private static final int LONGEST_TEXT = 256;

    /** The word of a Windows guest's agent for its system. */
    static final String WINDOWS = "mswindows";

    /** What an agent must take so that its guest can be given a file and a program to run with it. */
    private static final List<String> SYSPREP =
            List.of("guest-exec", "guest-exec-status", "guest-file-open", "guest-file-write", "guest-file-close");

    private GuestAnswers() {}

    /** Reads the answers; nicPositions has the domain's NICs by MAC in small letters. */
    static GuestState read(
            String info, String hostName, String os, String interfaces, Map<String, Integer> nicPositions) {
        Value agent = answer(info);
        boolean windows = text(answer(os), "id").equals(WINDOWS);
        return new GuestState(
                text(agent, "version"),
                text(answer(hostName), "host-name"),
                os(answer(os)),
                networks(answer(interfaces), nicPositions),
                GuestFeatures.of(
                        takes(agent, "guest-shutdown"),
                        takes(agent, "guest-fsfreeze-freeze"),
                        windows && SYSPREP.stream().allMatch(command -> takes(agent, command))));
    }

    /** Agents can be told not to take a command. */
    private static boolean takes(Value info, String name) {
        return items(member(info, "supported_commands")).stream()
                .anyMatch(command -> text(command, "name").equals(name)
                        && member(command, "enabled") instanceof Value.Bool enabled
                        && enabled.value());
    }

    private static Map<String, String> os(Value answer) {
        Map<String, String> os = new TreeMap<>();
        put(os, "name", text(answer, "pretty-name"));
        put(os, "uname", text(answer, "kernel-release"));
        put(os, "distro", text(answer, "id"));
        String[] version = text(answer, "version-id").split("\\.", -1);
        put(os, "major", version[0]);
        put(os, "minor", version.length > 1 ? version[1] : "");
        return Map.copyOf(os);
    }

    private static Map<String, String> networks(Value answer, Map<String, Integer> nicPositions) {
        Map<String, String> networks = new LinkedHashMap<>();
        for (Value nic : items(answer)) {
            Integer position = nicPositions.get(text(nic, "hardware-address").toLowerCase(Locale.ROOT));
            if (position == null) {
                continue;
            }
            int v4 = 0;
            int v6 = 0;
            for (Value address : items(member(nic, "ip-addresses"))) {
                String text = text(address, "ip-address");
                if (text.isEmpty() || networks.size() >= MOST_ADDRESSES) {
                    continue;
                }
                if (text(address, "ip-address-type").equals("ipv6")) {
                    networks.put(position + "/ipv6/" + v6++, text);
                } else {
                    if (v4 == 0) {
                        networks.put(position + "/ip", text);
                    }
                    networks.put(position + "/ipv4/" + v4++, text);
                }
            }
        }
        return Map.copyOf(networks);
    }

    private static Value answer(String json) {
        try {
            return member(Json.read(json), "return");
        } catch (IllegalArgumentException e) {
            return Value.EMPTY;
        }
    }

    private static Value member(Value value, String name) {
        Value member = value instanceof Value.Struct struct ? struct.get(name) : null;
        return member == null ? Value.EMPTY : member;
    }

    private static List<Value> items(Value value) {
        return value instanceof Value.Items items ? List.copyOf(items.values()) : List.of();
    }

    private static String text(Value value, String name) {
        return member(value, name) instanceof Value.Text found ? plain(found.text()) : "";
    }

    /** Without control characters and halves of pairs, which not every reader and no database of texts takes. */
    private static String plain(String text) {
        return text.codePoints()
                .filter(c ->
                        !Character.isISOControl(c) && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .limit(LONGEST_TEXT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void put(Map<String, String> map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }
}

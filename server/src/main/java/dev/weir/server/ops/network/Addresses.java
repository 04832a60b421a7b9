package dev.weir.server.ops.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of IP as text, read without asking anybody for a name. */
final class Addresses {
    /** One of the two versions of IP. */
    enum Family {
        V4(32),
        V6(128);

        private final int bits;

        Family(int bits) {
            this.bits = bits;
        }
    }

    private static final Pattern OCTET = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final int GROUPS = 8;

    private Addresses() {}

    static boolean valid(Family family, String address) {
        return parts(family, address) != null;
    }

    /** An address with the length of its network's prefix: 192.0.2.1/24. */
    static boolean validCidr(Family family, String cidr) {
        return addressOf(family, cidr) != null;
    }

    /** The address of a right address/prefix; null of any other text. */
    static @Nullable String addressOf(Family family, String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            return null;
        }
        String address = cidr.substring(0, slash);
        String prefix = cidr.substring(slash + 1);
        boolean right =
                valid(family, address) && PREFIX.matcher(prefix).matches() && Integer.parseInt(prefix) <= family.bits;
        return right ? address : null;
    }

    /** Whether two texts name the same address; of 6 there are many spellings. */
    static boolean same(Family family, String one, String other) {
        List<Integer> parts = parts(family, one);
        return parts != null && parts.equals(parts(family, other));
    }

    private static @Nullable List<Integer> parts(Family family, String address) {
        return family == Family.V4 ? octets(address) : groups(address);
    }

    private static @Nullable List<Integer> octets(String address) {
        List<Integer> octets = new ArrayList<>();
        for (String word : address.split("\\.", -1)) {
            if (!OCTET.matcher(word).matches() || Integer.parseInt(word) > 255) {
                return null;
            }
            octets.add(Integer.parseInt(word));
        }
        return octets.size() == 4 ? octets : null;
    }

    /** Eight groups; "::" once stands for one or more of zeros, and the last two may be written as of version 4. */
    private static @Nullable List<Integer> groups(String address) {
        int gap = address.indexOf("::");
        if (gap < 0) {
            List<Integer> all = run(address, true);
            return all != null && all.size() == GROUPS ? all : null;
        }
        String after = address.substring(gap + 2);
        List<Integer> front = gap == 0 ? List.of() : run(address.substring(0, gap), false);
        List<Integer> back = after.isEmpty() ? List.of() : run(after, true);
        if (front == null || back == null || front.size() + back.size() >= GROUPS) {
            return null;
        }
        List<Integer> all = new ArrayList<>(front);
        while (all.size() < GROUPS - back.size()) {
            all.add(0);
        }
        all.addAll(back);
        return all;
    }

    private static @Nullable List<Integer> run(String text, boolean mayEndInV4) {
        List<Integer> groups = new ArrayList<>();
        List<String> words = Arrays.asList(text.split(":", -1));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (GROUP.matcher(word).matches()) {
                groups.add(Integer.parseInt(word, 16));
                continue;
            }
            List<Integer> octets = mayEndInV4 && i == words.size() - 1 ? octets(word) : null;
            if (octets == null) {
                return null;
            }
            groups.add(octets.get(0) << 8 | octets.get(1));
            groups.add(octets.get(2) << 8 | octets.get(3));
        }
        return groups;
    }
}

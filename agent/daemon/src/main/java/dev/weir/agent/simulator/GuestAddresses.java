package dev.weir.agent.simulator;

import java.util.Arrays;
import java.util.HexFormat;

/** The addresses a simulated guest finds for an interface: always the same for a MAC. */
final class GuestAddresses {
    private GuestAddresses() {}

    static String ipv4(String mac) {
        byte[] b = bytes(mac);
        return "10." + (b[3] & 0xff) + "." + (b[4] & 0xff) + "." + (b[5] & 0xff);
    }

    /** The link-local address by EUI-64. */
    static String ipv6(String mac) {
        byte[] b = bytes(mac);
        return String.format(
                "fe80::%x:%x:%x:%x",
                (((b[0] & 0xff) ^ 2) << 8) | (b[1] & 0xff),
                ((b[2] & 0xff) << 8) | 0xff,
                0xfe00 | (b[3] & 0xff),
                ((b[4] & 0xff) << 8) | (b[5] & 0xff));
    }

    /** The MAC's six bytes; of another text, six bytes that are its own. */
    private static byte[] bytes(String mac) {
        try {
            return Arrays.copyOf(HexFormat.ofDelimiter(":").parseHex(mac), 6);
        } catch (IllegalArgumentException _) {
            return HexFormat.of().parseHex("0200" + HexFormat.of().toHexDigits(mac.hashCode()));
        }
    }
}

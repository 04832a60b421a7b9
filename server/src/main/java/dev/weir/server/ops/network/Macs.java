package dev.weir.server.ops.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;

/** MAC addresses: their syntax, and those that follow from a VM's seed (NET-80, NET-81). */
public final class Macs {
    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}");

    private Macs() {}

    public static boolean valid(String mac) {
        return FORM.matcher(mac).matches();
    }

    /** The same seed and device always give the same address: locally administered, for one receiver. */
    public static String generate(String seed, int device) {
        byte[] chain = seed.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < device * 2; i++) {
            chain = md5(chain);
        }
        byte[] first = md5(chain);
        byte[] second = md5(first);
        int head = (first[0] | 0x02) & 0xfe;
        return String.format(
                Locale.ROOT,
                "%02x:%02x:%02x:%02x:%02x:%02x",
                head,
                first[1] & 0xff,
                first[2] & 0xff,
                first[3] & 0xff,
                second[1] & 0xff,
                second[2] & 0xff);
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

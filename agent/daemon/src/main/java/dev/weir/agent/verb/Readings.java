package dev.weir.agent.verb;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checksums of volumes that are being read, part by part. A reading that nobody goes on with makes way for others. */
final class Readings {
    /** How many may be under way at once. */
    private static final int MOST = 64;

    /** One volume on its way through the checksum that the API's clients expect. */
    static final class Reading {
        private final MessageDigest digest = md5();
        private long position;

        long position() {
            return position;
        }

        void add(byte[] bytes, int count) {
            digest.update(bytes, 0, count);
            position += count;
        }

        String md5Hex() {
            return HexFormat.of().formatHex(digest.digest());
        }

        private static MessageDigest md5() {
            try {
                return MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has MD5", e);
            }
        }
    }

    private final Map<String, Reading> all = new LinkedHashMap<>();

    synchronized Reading of(String name) {
        Reading reading = all.remove(name);
        if (reading == null) {
            reading = new Reading();
        }
        all.put(name, reading);
        if (all.size() > MOST) {
            all.remove(all.keySet().iterator().next());
        }
        return reading;
    }

    synchronized void end(String name) {
        all.remove(name);
    }
}

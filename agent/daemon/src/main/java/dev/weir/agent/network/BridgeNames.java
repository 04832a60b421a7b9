package dev.weir.agent.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * How the devices of this agent's bridges are called, and the mark by which it knows them again after its end.
 *
 * @param tag goes in front of every device's name, so that several agents fit on a machine; may be empty
 */
public record BridgeNames(String tag) {
    /** IFNAMSIZ without the closing zero. */
    private static final int LONGEST_NAME = 15;

    private static final int HASH_DIGITS = 6;
    private static final Pattern TAG = Pattern.compile("[a-z0-9]{0,6}");

    public BridgeNames {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("a bridge tag is up to six small letters and digits, not " + tag);
        }
    }

    /** The name of this host's device for the pool's bridge. */
    String device(String bridge) {
        String name = tag + bridge;
        if (name.length() <= LONGEST_NAME && name.matches("[A-Za-z0-9_.-]+")) {
            return name;
        }
        // Cut names could meet; the hash of the whole keeps them apart.
        String plain = name.replaceAll("[^A-Za-z0-9_-]", "");
        String head = plain.substring(0, Math.min(plain.length(), LONGEST_NAME - HASH_DIGITS));
        return head + hash(bridge).substring(0, HASH_DIGITS);
    }

    public String mark() {
        return "weir bridge " + (tag.isEmpty() ? "-" : tag);
    }

    /** Bridges that go with their agent are known by its tag alone. */
    void requireTag() {
        if (tag.isEmpty()) {
            throw new IllegalArgumentException("bridges that go with the agent need a bridge tag");
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package dev.weir.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One permission of the pool.
 *
 * @param original the name before it is put in lower case; its digest is the permission's identity (ETS-75)
 * @param role the least role that holds it
 * @param clientCert whether the role client-cert holds it beside
 */
public record Permission(String original, String role, boolean clientCert) {
    public String name() {
        return original.toLowerCase(Locale.ROOT);
    }

    public String uuid() {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(original.getBytes(StandardCharsets.UTF_8));
            String hex = HexFormat.of().formatHex(digest);
            return String.join(
                    "-",
                    hex.substring(0, 8),
                    hex.substring(8, 12),
                    hex.substring(12, 16),
                    hex.substring(16, 20),
                    hex.substring(20));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

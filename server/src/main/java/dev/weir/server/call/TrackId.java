package dev.weir.server.call;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a session in answers and records without giving it away (ETS-4). */
public final class TrackId {
    private TrackId() {}

    public static String of(String session) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(session.getBytes(StandardCharsets.UTF_8));
            return "trackid=" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.weir.server.session;

import dev.weir.server.files.SafeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Root's password in a file of this host, salted and stretched; never the password itself. A password that was right
 * once is known again at the cost of one digest, under a key that nobody has seen and that ends with this program.
 */
public final class PasswordFile implements Passwords {
    private static final String ROOT = "root";
    private static final int ROUNDS = 120_000;
    private static final int KEY_BITS = 256;
    private static final String DIGEST = "HmacSHA256";

    private final SafeFile file;
    private final SecureRandom random;
    private final SecretKeySpec memoryKey;

    /** One change after the other, or the file would have another password than this program. */
    private final Object changing = new Object();

    private volatile Kept kept;

    /** The file's line, and the digest of the password that was found to be its own. */
    private record Kept(String line, @Nullable String digest) {
        @Override
        public String toString() {
            return "Kept[hidden]";
        }
    }

    /** Opens the file, or makes it with the password given where there is none yet. */
    public PasswordFile(Path file, SecureRandom random, String initial) {
        this.file = new SafeFile(file);
        this.random = random;
        byte[] key = new byte[KEY_BITS / Byte.SIZE];
        random.nextBytes(key);
        this.memoryKey = new SecretKeySpec(key, DIGEST);
        String known = this.file.read();
        this.kept = new Kept(known == null ? line(initial) : known.strip(), null);
        if (known == null) {
            this.file.write(this.kept.line());
        }
    }

    @Override
    public boolean matches(String user, String password) {
        Kept now = kept;
        String digest = digest(password);
        boolean root = user.equals(ROOT);
        String known = now.digest();
        if (root && known != null && isEqual(known, digest)) {
            return true;
        }
        String[] parts = now.line().split(":", -1);
        byte[] given = stretch(password, HexFormat.of().parseHex(parts[1]), Integer.parseInt(parts[0]));
        boolean right = MessageDigest.isEqual(given, HexFormat.of().parseHex(parts[2])) && root;
        if (right) {
            remember(now, digest);
        }
        return right;
    }

    @Override
    public void change(String password) {
        String line = line(password);
        synchronized (changing) {
            file.write(line);
            remember(line);
        }
    }

    private synchronized void remember(String line) {
        kept = new Kept(line, null);
    }

    /** Not when the password was changed meanwhile. */
    private synchronized void remember(Kept checked, String digest) {
        if (kept.line().equals(checked.line())) {
            kept = new Kept(checked.line(), digest);
        }
    }

    private static boolean isEqual(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
    }

    private String digest(String password) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(memoryKey);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String line(String password) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        HexFormat hex = HexFormat.of();
        return ROUNDS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(stretch(password, salt, ROUNDS));
    }

    private static byte[] stretch(String password, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            spec.clearPassword();
        }
    }
}

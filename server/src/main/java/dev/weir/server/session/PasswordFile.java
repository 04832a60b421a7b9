package dev.weir.server.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Root's password in a file of this host, salted and stretched; never the password itself. */
public final class PasswordFile implements Passwords {
    private static final String ROOT = "root";
    private static final int ROUNDS = 120_000;
    private static final int KEY_BITS = 256;

    private final Path file;
    private final SecureRandom random;
    private volatile String stored;

    /** Opens the file, or makes it with the password given where there is none yet. */
    public PasswordFile(Path file, SecureRandom random, String initial) {
        this.file = file;
        this.random = random;
        try {
            if (Files.exists(file)) {
                this.stored = Files.readString(file).strip();
            } else {
                this.stored = write(initial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the password file " + file, e);
        }
    }

    @Override
    public boolean matches(String user, String password) {
        String[] parts = stored.split(":", -1);
        byte[] given = stretch(password, HexFormat.of().parseHex(parts[1]), Integer.parseInt(parts[0]));
        return MessageDigest.isEqual(given, HexFormat.of().parseHex(parts[2])) && user.equals(ROOT);
    }

    @Override
    public void change(String password) {
        try {
            stored = write(password);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the password file " + file, e);
        }
    }

    private String write(String password) throws IOException {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        HexFormat hex = HexFormat.of();
        String line = ROUNDS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(stretch(password, salt, ROUNDS));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, line, StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return line;
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

package dev.weir.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What must not be seen: root's first password and the secret that the hosts of a pool share. Its text is never in a
 * log; the record's own description is overridden for that.
 */
record Secrets(String rootPassword, String poolSecret) {
    private static final int SECRET_BYTES = 32;

    /** Reads the pool's secret, or makes it at the first start. */
    static Secrets open(Settings settings, String rootPassword, SecureRandom random) throws IOException {
        Path file = settings.secretFile();
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.exists(file)) {
            byte[] bytes = new byte[SECRET_BYTES];
            random.nextBytes(bytes);
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, HexFormat.of().formatHex(bytes));
            Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
        return new Secrets(rootPassword, Files.readString(file).strip());
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }
}

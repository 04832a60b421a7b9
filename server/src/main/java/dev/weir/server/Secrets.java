package dev.weir.server;

import dev.weir.server.files.SafeFile;
import dev.weir.server.session.PoolSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * What must not be seen: root's first password and the secret that the hosts of a pool share. Its text is never in a
 * log; the record's own description is overridden for that.
 */
record Secrets(String rootPassword, PoolSecret pool) {
    static Secrets open(Settings settings, String rootPassword, SecureRandom random) throws IOException {
        Files.createDirectories(
                settings.secretFile().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new Secrets(rootPassword, PoolSecret.open(new SafeFile(settings.secretFile()), random));
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }
}

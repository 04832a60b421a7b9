package dev.weir.server.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** One set of certificates for all tests that do not look at them closely: keys take a second to make. */
public final class TestCertificates {
    private static final class Holder {
        static final PoolCertificates ALL = make();
    }

    private TestCertificates() {}

    public static PoolCertificates get() {
        return Holder.ALL;
    }

    private static PoolCertificates make() {
        try {
            Path directory = Files.createTempDirectory("weir-test-certificates");
            directory.toFile().deleteOnExit();
            PoolCertificates all = PoolCertificates.open(
                    directory, List.of("127.0.0.1", "localhost"), Clock.systemUTC(), new SecureRandom());
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.weir.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root's password, which several clients may change at once. */
class PasswordFileTest {
    private static final int CHANGES = 60;

    @TempDir
    Path dir;

    @Test
    void ofManyChangesAtOnceOneCountsInTheFileAndInTheProgram() throws Exception {
        Path file = dir.resolve("secrets").resolve("root");
        PasswordFile passwords = new PasswordFile(file, new SecureRandom(), "at first");
        List<Future<?>> changes = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CHANGES; i++) {
                String password = "password " + i;
                changes.add(clients.submit(() -> passwords.change(password)));
            }
        }
        for (Future<?> change : changes) {
            change.get();
        }
        List<String> right = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            if (passwords.matches("root", "password " + i)) {
                right.add("password " + i);
            }
        }
        assertThat(right).hasSize(1);
        PasswordFile again = new PasswordFile(file, new SecureRandom(), "none");
        assertThat(again.matches("root", right.getFirst())).isTrue();
        assertThat(again.matches("root", "at first")).isFalse();
    }
}

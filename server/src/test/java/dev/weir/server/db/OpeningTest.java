package dev.weir.server.db;

import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that cannot be had is refused with its reason, and never replaced by an empty one. */
class OpeningTest {
    @TempDir
    Path dir;

    private Path file;
    private Path data;

    @BeforeEach
    void fill() {
        file = dir.resolve("weir");
        data = dir.resolve("weir.mv.db");
        try (Store store = Stores.open(file, Pool.MODEL)) {
            store.write(tx -> make(tx, VM, "vm"));
        }
    }

    private void refused(String reason) {
        assertThatThrownBy(() -> Stores.open(file, Pool.MODEL))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining(reason);
    }

    @Test
    void opensWhatItWrote() {
        try (Store store = Stores.open(file, Pool.MODEL)) {
            assertThat(store.snapshot().count(VM)).isEqualTo(1);
        }
    }

    @Test
    void anEmptiedFile() throws IOException {
        Files.write(data, new byte[0]);
        refused("damaged");
        assertThat(data).isEmptyFile();
    }

    @Test
    void anOverwrittenFile() throws IOException {
        byte[] noise = new byte[(int) Files.size(data)];
        java.util.Arrays.fill(noise, (byte) 'x');
        Files.write(data, noise);
        refused("damaged");
        assertThat(Files.readAllBytes(data)).isEqualTo(noise);
    }

    @Test
    void aTruncatedFile() throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            channel.truncate(9_000);
        }
        refused("restore a backup");
    }

    @Test
    void aFileWithNothingOfOurs() throws IOException, SQLException {
        Files.delete(data);
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "")) {
            assertThat(connection.isValid(1)).isTrue();
        }
        refused("nothing of Weir's");
    }

    @Test
    void aFileLockedByAnother() throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE, StandardOpenOption.READ);
                java.nio.channels.FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            refused("in use by another process");
        }
    }

    @Test
    void aSchemaOfTheFuture() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "");
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\","
                    + " \"type\", \"script\", \"installed_by\", \"execution_time\", \"success\")"
                    + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'test', 0, TRUE)");
        }
        refused("schema version 99");
    }

    @Test
    void aFileWithoutItsGeneration() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "");
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM \"weir_generation\"");
        }
        refused("lost its generation");
    }

    @Test
    void damageInTheMiddleIsNotReadAsData() throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            byte[] noise = new byte[64];
            for (long at = 8_192; at < channel.size(); at += 512) {
                channel.write(ByteBuffer.wrap(noise), at);
            }
        }
        assertThatThrownBy(() -> Stores.open(file, Pool.MODEL)).isInstanceOf(StoreFailure.class);
    }
}

package dev.weir.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.call.TrackId;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import dev.weir.server.session.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who changed what, on record (ETS-15, ETS-77). */
class AuditTest {
    @TempDir
    Path dir;

    private ServerParts parts;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        parts.audit.clear();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String last() {
        return parts.audit.getLast();
    }

    @Test
    void aChangeIsOneLineOfEightItems() {
        var vm = new Machines(parts).vm("it's");
        parts.audit.clear();
        parts.call("VM.set_name_label", vm, "new\nname");
        String uuid = parts.text("VM.get_uuid", vm);
        assertThat(parts.audit).hasSize(1);
        assertThat(last())
                .matches("\\[\\d{8}T\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\|info\\|audit\\] .*")
                .endsWith("] ('" + TrackId.of(parts.root)
                        + "' 'LOCAL_SUPERUSER' 'root' 'ALLOWED' 'OK' 'API' 'VM.set_name_label' (('self' 'it\\'s' '"
                        + uuid
                        + "' '" + vm.ref() + "')))")
                .doesNotContain(parts.root);
        parts.call("VM.set_name_description", vm, "x");
        parts.call("VM.destroy", vm);
        assertThat(last()).as("by the name it had").contains("'VM.destroy' (('self' 'new\\nname' '" + uuid);
    }

    @Test
    void refusalsAndFailuresAreOnRecordAndReadingIsNot() {
        String reader = Users.open(parts.sessions, parts.rbac, "reader", "read-only");
        parts.audit.clear();
        ServerParts.failureOf(() -> parts.as(reader, "VM.destroy", "OpaqueRef:none"));
        assertThat(last()).endsWith("'reader' 'DENIED' '' 'API' 'VM.destroy' (('self' '' '' 'OpaqueRef:none')))");
        parts.failure("VM.destroy", "OpaqueRef:none");
        assertThat(last()).contains("'root' 'ALLOWED' 'ERROR:HANDLE_INVALID' 'API' 'VM.destroy'");
        parts.audit.clear();
        parts.call("VM.get_all_records");
        parts.call("event.from", List.of("vm"), "", 0.0);
        assertThat(parts.audit).isEmpty();
    }

    @Test
    void noSecretIsOnRecord() {
        parts.call("session.change_password", "the old one", "a new one");
        parts.failure(
                "pool.enable_external_auth",
                parts.text("pool.get_by_uuid", uuid()),
                Map.of("url", "ldap://127.0.0.1:1", "tls", "none", "pass", "a bind password"),
                "example.test",
                "LDAP");
        assertThat(last()).contains("('service_name' 'example.test' '' '')", "('auth_type' 'LDAP' '' '')");
        assertThat(parts.failure("VM.call_plugin", "x", "p", "f", Map.of("k", "hush")))
                .isNotEmpty();
        assertThat(parts.failure("secret.create", Map.of("value", "hush"))).isNotEmpty();
        assertThat(String.join("\n", parts.audit)).doesNotContain("old one", "new one", "bind password", "hush");
    }

    private String uuid() {
        return parts.store.snapshot().rows(dev.weir.model.types.Pool.DEF).stream()
                .map(row -> dev.weir.server.object.Records.get(row, dev.weir.model.types.Pool.UUID))
                .findFirst()
                .orElseThrow();
    }

    /** A cancelled task is interrupted: its line and all after it are on record all the same. */
    @Test
    void whoeverIsInterruptedClosesNothing() throws Exception {
        Path folder = dir.resolve("interrupted");
        try (AuditFile log = AuditFile.open(folder, 1000, 2)) {
            Thread.currentThread().interrupt();
            log.append("first");
            assertThat(Thread.interrupted()).isTrue();
            log.append("second");
        }
        assertThat(folder.resolve("audit.log")).hasContent("first\nsecond\n");
    }

    @Test
    void filesRotateBySizeAndAreForTheirOwnerOnly() throws Exception {
        Path folder = dir.resolve("audit");
        Path file = folder.resolve("audit.log");
        try (AuditFile log = AuditFile.open(folder, 20, 2)) {
            for (int i = 0; i < 5; i++) {
                log.append("line " + i + " of 5");
            }
        }
        assertThat(file).hasContent("line 4 of 5\n");
        assertThat(folder.resolve("audit.log.1")).hasContent("line 3 of 5\n");
        assertThat(folder.resolve("audit.log.2")).hasContent("line 2 of 5\n");
        assertThat(folder.resolve("audit.log.3")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "half", StandardOpenOption.APPEND);
        try (AuditFile log = AuditFile.open(folder, 1000, 2)) {
            log.append("whole");
        }
        assertThat(Files.readAllLines(file)).as("after a cut").containsExactly("line 4 of 5", "half", "whole");
    }
}

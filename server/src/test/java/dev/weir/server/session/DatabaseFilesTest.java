package dev.weir.server.session;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Layout;
import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that reads a backup in place of the pool (ETS-11). */
class DatabaseFilesTest {
    private static final Set<String> IN_MEMORY = Set.of("session", "task");

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private Path file;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        file = dir.resolve("pool.backup");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String reading() throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            new Backups(parts.model).write(parts.store.snapshot(), "test", parts.clock.instant(), out);
        }
        return parts.text("session.create_from_db_file", file.toString());
    }

    @Test
    void itReadsWhatWasThere() throws IOException {
        VmRef vm = machines.vm("before");
        VmRef gone = machines.vm("gone");
        String session = reading();
        parts.call("VM.set_name_label", vm, "after");
        parts.call("VM.destroy", gone);
        assertThat(Values.text(parts.as(session, "VM.get_name_label", vm))).isEqualTo("before");
        assertThat(Values.texts(parts.as(session, "VM.get_by_name_label", "gone")))
                .containsExactly(gone.ref());
        assertThat(Values.texts(parts.as(session, "VM.get_all"))).contains(gone.ref());
        assertThat(Values.members(parts.as(session, "VM.get_all_records_where", "field \"name__label\" = \"before\""))
                        .keySet())
                .containsExactly(vm.ref());
        assertThat(parts.text("VM.get_name_label", vm))
                .as("others read the pool")
                .isEqualTo("after");
        assertThat(failureOf(() -> parts.as(session, "VM.get_record", "OpaqueRef:none")))
                .containsExactly("HANDLE_INVALID", "VM", "OpaqueRef:none");
    }

    /** All that a backup keeps, the sets at the far ends of references among it, as the pool has it. */
    @Test
    void everyRowIsAsItWas() throws IOException {
        VmRef vm = machines.vm("machine");
        parts.call("VM.snapshot", vm, "its snapshot");
        String session = reading();
        Set<String> differing = new HashSet<>();
        Layout layout = new Layout(parts.model);
        int compared = 0;
        for (ClassDef owner : parts.model.withRows()) {
            MessageDef all = parts.model.findMessage(owner.name() + ".get_all_records");
            if (all == null
                    || !all.implicit()
                    || all.removed()
                    || !may(session, all)
                    || IN_MEMORY.contains(owner.name())) {
                continue;
            }
            compared++;
            Map<String, Value> read = Values.members(parts.as(session, all.fullName()));
            for (Row row : parts.store.snapshot().rows(owner)) {
                assertThat(read).containsKey(row.ref());
                Map<String, Value> there = Values.members(read.getOrDefault(row.ref(), Value.EMPTY));
                owner.publicFields().stream()
                        .filter(field -> layout.kind(field) != Kind.MEMORY)
                        .filter(field -> !same(row.get(field), there.getOrDefault(field.name(), Value.EMPTY)))
                        .forEach(field -> differing.add(field.toString()));
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(40);
        assertThat(Values.texts(parts.as(session, "VM.get_snapshots", vm))).hasSize(1);
    }

    private boolean may(String session, MessageDef message) {
        return parts.get(new SessionRef(session), Session.RBAC_PERMISSIONS).contains(message.permission());
    }

    private static boolean same(Value one, Value other) {
        return plain(one).equals(plain(other));
    }

    private static Object plain(Value value) {
        return value instanceof Value.Items items ? new HashSet<>(items.values()) : value;
    }

    @Test
    void itChangesNothingAndEndsByLogout() throws IOException {
        VmRef vm = machines.vm("machine");
        String session = reading();
        SessionRef ref = new SessionRef(session);
        assertThat(parts.get(ref, Session.AUTH_USER_NAME)).isEqualTo("db-from-file");
        assertThat(parts.get(ref, Session.AUTH_USER_SID)).isEqualTo("readonly-sid");
        assertThat(parts.get(ref, Session.PARENT).ref()).isEqualTo(parts.root);
        assertThat(parts.get(ref, Session.IS_LOCAL_SUPERUSER)).isFalse();
        assertThat(parts.get(ref, Session.RBAC_PERMISSIONS))
                .contains("vm.get_record")
                .doesNotContain("vm.start");
        for (Runnable change : List.<Runnable>of(
                () -> parts.as(session, "VM.set_name_label", vm, "x"),
                () -> parts.as(session, "VM.start", vm, false, false),
                () -> parts.as(session, "session.create_from_db_file", file.toString()))) {
            assertThat(failureOf(change)).first().isEqualTo("RBAC_PERMISSION_DENIED");
        }
        assertThat(failureOf(() -> parts.as(session, "event.from", List.of("*"), "", 0.0)))
                .as("only records are read")
                .containsExactly("NOT_IMPLEMENTED", "event.from");
        parts.clock.advance(Duration.ofHours(2));
        parts.api.revalidation().run();
        assertThat(parts.as(session, "VM.get_all"))
                .as("it is no external user's")
                .isNotNull();
        parts.as(session, "session.logout");
        assertThat(failureOf(() -> parts.as(session, "VM.get_all"))).containsExactly("SESSION_INVALID", session);
    }

    @Test
    void onlyRootMayAndOnlyABackupWillDo() throws IOException {
        String admin = Users.open(parts.sessions, parts.rbac, "admin", "pool-admin");
        assertThat(failureOf(() -> parts.as(admin, "session.create_from_db_file", "/none")))
                .startsWith("RBAC_PERMISSION_DENIED", "session.create_from_db_file");
        int sessions = parts.store.snapshot().count(Session.DEF);
        Files.writeString(file, "a secret");
        for (String name : List.of("/none", dir.toString(), file.toString(), "a\0b", "")) {
            assertThat(parts.failure("session.create_from_db_file", name))
                    .startsWith("INVALID_VALUE", "filename")
                    .hasSize(3)
                    .noneMatch(text -> text.contains("a secret"));
        }
        assertThat(parts.store.snapshot().count(Session.DEF)).isEqualTo(sessions);
    }
}

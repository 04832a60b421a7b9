package dev.weir.server.rbac;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.MessageDef;
import dev.weir.model.types.Role;
import dev.weir.model.types.RoleRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.session.Users;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what (ETS-70 to ETS-75). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RbacTest {
    private ServerParts parts;

    @BeforeAll
    void open(@TempDir Path dir) {
        parts = ServerParts.open(dir);
    }

    @AfterAll
    void close() {
        parts.close();
    }

    @ParameterizedTest
    @CsvSource({
        "pool-admin, 2284, 0165f154-ba3e-034e-6b27-5d271af109ba",
        "pool-operator, 2150, b9ce9791-0604-50cd-0649-09b3284c7dfd",
        "vm-power-admin, 1666, 7955168d-7bec-10ed-105f-c6a7e6e63249",
        "vm-admin, 1626, aaa00ab5-7340-bfbc-0d1b-7cf342639a6e",
        "vm-operator, 1464, fb8d4ff9-310c-a959-0613-54101535d3d5",
        "client-cert, 1428, 2c42debf-c64a-2ecd-f674-3350f06409f7",
        "read-only, 1384, 7233b8e3-eacb-d7da-2c95-f2e581cdbf4e",
    })
    void rolesHoldAsManyPermissionsAsTheReference(String role, int permissions, String uuid) {
        Set<String> own = parts.model.extensions().stream()
                .map(MessageDef::permission)
                .filter(parts.rbac.permissionsOf(role)::contains)
                .collect(Collectors.toSet());
        assertThat(parts.rbac.permissionsOf(role))
                .hasSize(permissions + own.size() + 1)
                .contains(role);
        Snapshot state = parts.store.snapshot();
        Row row = state.findByUuid(Role.DEF, uuid);
        assertThat(row).isNotNull();
        RoleRef ref = new RoleRef("OpaqueRef:" + uuid);
        assertThat(Records.get(state, ref, Role.NAME_LABEL)).isEqualTo(role);
        assertThat(Records.get(state, ref, Role.SUBROLES)).hasSize(permissions + own.size());
        assertThat(Records.get(state, ref, Role.IS_INTERNAL)).isEqualTo(role.equals("client-cert"));
    }

    @Test
    void permissionsAreRolesToo() {
        Snapshot state = parts.store.snapshot();
        List<Row> rows = List.copyOf(state.findByNameLabel(Role.DEF, "vm.start"));
        assertThat(rows).hasSize(1);
        Row row = rows.getFirst();
        assertThat(Records.get(row, Role.NAME_DESCRIPTION)).isEqualTo("A basic permission");
        assertThat(Records.get(row, Role.SUBROLES)).isEmpty();
        assertThat(Records.get(row, Role.IS_INTERNAL)).isTrue();
        assertThat(row.ref()).as("ETS-75").isEqualTo("OpaqueRef:" + Records.get(row, Role.UUID));
    }

    @Test
    void syncingAgainChangesNothing() {
        long before = parts.store.snapshot().generation();
        new RoleRows(parts.model, parts.rbac).sync(parts.store);
        assertThat(parts.store.snapshot().generation()).isEqualTo(before);
    }

    @Test
    void denialNamesThePermissionAndWhoHasIt() {
        String reader = Users.open(parts.sessions, parts.rbac, "reader", "read-only");
        assertThat(failureOf(() -> parts.as(reader, "VM.start", "x", false, false)))
                .as("ETS-72, before the reference is resolved")
                .containsExactly(
                        "RBAC_PERMISSION_DENIED",
                        "vm.start",
                        "No permission in user session. (Roles with this permission: pool-admin, pool-operator,"
                                + " vm-power-admin, vm-admin, vm-operator)");
        assertThat(failureOf(() -> parts.as(reader, "session.change_password", "a", "b")))
                .as("ETS-73: of local root only")
                .containsExactly(
                        "RBAC_PERMISSION_DENIED",
                        "session.change_password",
                        "No permission in user session. (Roles with this permission: )");
        assertThat(parts.as(reader, "VM.get_all")).isNotNull();
    }

    /** ETS-71: a protected key needs its own permission and only that; another key the plain one. */
    @Test
    void protectedKeysNeedOnlyTheirOwnPermission() {
        var vm = new Machines(parts).vm("keys");
        String operator = Users.open(parts.sessions, parts.rbac, "op", "vm-operator");
        parts.as(operator, "VM.add_to_other_config", vm, "folder", "/a");
        parts.as(operator, "VM.add_to_other_config", vm, "XenCenter.CustomFields.x", "1");
        parts.as(operator, "VM.remove_from_other_config", vm, "folder");
        assertThat(failureOf(() -> parts.as(operator, "VM.add_to_other_config", vm, "mine", "1")))
                .startsWith("RBAC_PERMISSION_DENIED", "vm.add_to_other_config");
        String admin = Users.open(parts.sessions, parts.rbac, "admin", "vm-admin");
        parts.as(admin, "VM.add_to_other_config", vm, "mine", "1");
        assertThat(failureOf(() -> parts.as(admin, "VM.add_to_other_config", vm, "pci", "0")))
                .startsWith("RBAC_PERMISSION_DENIED", "vm.add_to_other_config/key:pci");
        String narrow = Users.with(parts.sessions, "narrow", "vm.add_to_other_config/key:pci");
        parts.as(narrow, "VM.add_to_other_config", vm, "pci", "0");
    }

    /** ETS-78: what the single-key messages refuse must not come in by writing the whole map. */
    @Test
    void settingAWholeMapIsTestedByItsProtectedKeys() {
        var vm = new Machines(parts).vm("whole");
        String admin = Users.open(parts.sessions, parts.rbac, "admin2", "vm-admin");
        assertThat(failureOf(() -> parts.as(admin, "VM.set_other_config", vm, java.util.Map.of("pci", "0/0"))))
                .startsWith("RBAC_PERMISSION_DENIED");
        assertThat(failureOf(() -> parts.as(admin, "VM.set_platform", vm, java.util.Map.of("hvm_serial", "none"))))
                .startsWith("RBAC_PERMISSION_DENIED");
        parts.as(admin, "VM.set_other_config", vm, java.util.Map.of("free", "1"));
        parts.call("VM.add_to_other_config", vm, "pci", "0/0");
        parts.as(admin, "VM.set_other_config", vm, java.util.Map.of("free", "2", "pci", "0/0"));
        assertThat(failureOf(() -> parts.as(admin, "VM.set_other_config", vm, java.util.Map.of("free", "2"))))
                .startsWith("RBAC_PERMISSION_DENIED");
    }
}

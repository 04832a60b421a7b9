package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may what, against the reference's counts; our own messages stand apart from these. */
class ModelPermissionsTest {
    private final Model model = Model.load();
    private final Permissions permissions = new Permissions(model);
    private final Set<String> own =
            model.extensions().stream().map(MessageDef::permission).collect(Collectors.toSet());

    @Test
    void everyRoleHoldsAsManyAsInTheReference() {
        Map<String, Long> held = new LinkedHashMap<>();
        for (Role role : model.roles()) {
            held.put(
                    role.name(),
                    reference().stream().filter(p -> permissions.holds(role, p)).count());
        }
        assertThat(held)
                .containsExactly(
                        Map.entry("pool-admin", 2284L),
                        Map.entry("pool-operator", 2150L),
                        Map.entry("vm-power-admin", 1666L),
                        Map.entry("vm-admin", 1626L),
                        Map.entry("vm-operator", 1464L),
                        Map.entry("client-cert", 1428L),
                        Map.entry("read-only", 1384L));
    }

    @Test
    void everyOrdinaryRoleHoldsAllThatTheWeakerOnesHold() {
        List<Role> ordinary =
                model.roles().stream().filter(role -> !role.internal()).toList();
        for (int i = 1; i < ordinary.size(); i++) {
            Role stronger = ordinary.get(i - 1);
            Role weaker = ordinary.get(i);
            assertThat(reference().stream().filter(p -> permissions.holds(weaker, p)))
                    .allMatch(p -> permissions.holds(stronger, p));
        }
    }

    @Test
    void whatOnlyLocalRootMayIsNoRoleObject() {
        assertThat(model.messages().stream().filter(message -> message.role().equals(Role.LOCAL_ROOT)))
                .isNotEmpty()
                .allSatisfy(message ->
                        assertThat(reference()).extracting(Permission::name).doesNotContain(message.permission()));
        assertThat(reference().stream().filter(p -> p.name().contains("/key:"))).hasSize(40);
    }

    @Test
    void identitiesAreDigestsOfTheNameAsTheModelWritesIt() {
        Permission start = Objects.requireNonNull(permissions.find("vm.start"));
        assertThat(start.original()).isEqualTo("VM.start");
        assertThat(start.uuid()).isEqualTo("24b924aa-926c-879e-d2c1-fe778e82ccee");
    }

    @Test
    void aKeyMayNeedAnotherRoleThanItsMap() {
        MessageDef add = Objects.requireNonNull(model.findMessage("VM.add_to_other_config"));
        assertThat(add.role()).isEqualTo("vm-admin");
        assertThat(add.keyRoles())
                .containsExactlyInAnyOrder(
                        new KeyRole("hvm_serial", false, "pool-admin"),
                        new KeyRole("pci", false, "pool-admin"),
                        new KeyRole("folder", false, "vm-operator"),
                        new KeyRole("XenCenter.CustomFields.", true, "vm-operator"));
        KeyRole fields =
                add.keyRoles().stream().filter(KeyRole::prefix).findFirst().orElseThrow();
        assertThat(fields.covers("XenCenter.CustomFields.owner")).isTrue();
        assertThat(fields.covers("xencenter.customfields.owner")).isFalse();
        assertThat(fields.permissionSuffix()).isEqualTo("key:xencenter.customfields.*");
        assertThat(permissions.find("vm.add_to_other_config/key:xencenter.customfields.*"))
                .isNotNull();
    }

    private List<Permission> reference() {
        return permissions.assignable().stream()
                .filter(permission -> !own.contains(permission.name()))
                .toList();
    }
}

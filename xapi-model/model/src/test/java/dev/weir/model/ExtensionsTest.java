package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Messages of our own: served like the others, counted apart. */
class ExtensionsTest {
    @Test
    void areServedAndCountedApart() {
        Model model = with("raise");
        assertThat(model.messages()).hasSize(2258);
        assertThat(model.extensions()).extracting(MessageDef::fullName).containsExactly("VM.raise");
        assertThat(model.served()).hasSize(2259);
        assertThat(model.classOf("VM").extensions()).hasSize(1);
        assertThat(model.classOf("VM").messages())
                .extracting(MessageDef::name)
                .contains("start")
                .doesNotContain("raise");
        assertThat(model.classOf("VM").customMessages())
                .extracting(MessageDef::name)
                .contains("start", "raise");
        MessageDef raise = Objects.requireNonNull(model.findMessage("VM.raise"));
        assertThat(raise.async()).isTrue();
        assertThat(raise.requiredParams()).isEqualTo(1);
        assertThat(raise.errors()).containsExactly("VM_BAD_POWER_STATE");
    }

    @Test
    void havePermissionsOfTheirOwn() {
        Model model = with("raise");
        Permissions permissions = new Permissions(model);
        Permission raise = Objects.requireNonNull(permissions.find("vm.raise"));
        assertThat(model.roles().stream()
                        .filter(role -> permissions.holds(role, raise))
                        .map(Role::name))
                .containsExactly("pool-admin", "pool-operator", "vm-power-admin", "vm-admin");
    }

    @Test
    void cannotTakeAMessageOfTheReference() {
        for (String name : List.of("start", "get_record")) {
            assertThatThrownBy(() -> with(name)).hasMessageContaining("VM." + name + " is there already");
        }
    }

    @Test
    void nameAReleaseOfWeirAndTypesOfTheModel() {
        Model model = Model.load();
        assertThat(model.extensions()).allSatisfy(message -> {
            assertThat(message.lifecycle().since().values())
                    .isNotEmpty()
                    .allMatch(since -> since.matches("\\d+\\.\\d+\\.\\d+"));
            assertThat(message.role().equals(Role.LOCAL_ROOT) || model.findRole(message.role()) != null)
                    .isTrue();
        });
    }

    private static Model with(String name) {
        String header = String.join("\t", Table.load("extensions").header());
        String row = "VM\t" + name + "\tself:VM ref; dry:bool=false\tVM ref\tasync\tvm-admin\t\t\tVM_BAD_POWER_STATE"
                + "\tpublished published=0.1.0";
        return Model.load(
                table -> table.equals("extensions") ? Table.of(table, header + "\n" + row + "\n") : Table.load(table));
    }
}

package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The model's size and derivations against the counts of API 2.23. */
class ModelTest {
    private final Model model = Model.load();

    @Test
    void hasEveryClassFieldMessageErrorAndEnum() {
        assertThat(model.classes()).hasSize(73);
        assertThat(model.classes().stream().filter(ClassDef::stored)).hasSize(65);
        assertThat(model.classes().stream()
                        .mapToInt(c -> c.publicFields().size())
                        .sum())
                .isEqualTo(921);
        assertThat(model.classes().stream().mapToInt(c -> c.fields().size()).sum())
                .isEqualTo(950);
        assertThat(model.messages()).hasSize(2258);
        assertThat(model.messages().stream().filter(MessageDef::implicit)).hasSize(1580);
        assertThat(model.messages().stream().filter(m -> m.implicit() && m.removed()))
                .hasSize(64);
        assertThat(model.messages().stream().filter(MessageDef::async)).hasSize(530);
        assertThat(model.messages().stream().filter(m -> !m.implicit() && !m.hidden() && !m.removed()))
                .hasSize(522);
        assertThat(model.errors()).hasSize(635);
        assertThat(model.enums()).hasSize(75);
        assertThat(model.enums().stream().mapToInt(e -> e.values().size()).sum())
                .isEqualTo(366);
        assertThat(model.httpActions()).hasSize(57);
    }

    @Test
    void relationsPointAtEachOther() {
        for (ClassDef owner : model.classes()) {
            for (FieldDef field : owner.fields()) {
                String otherEnd = field.otherEnd();
                if (otherEnd != null) {
                    String[] parts = otherEnd.split("\\.");
                    FieldDef other = model.classOf(parts[0]).field(parts[1]);
                    assertThat(other.otherEnd()).isEqualTo(field.toString());
                }
            }
        }
    }

    @Test
    void everyRoleNamedIsKnown() {
        Set<String> known = Set.of(Role.LOCAL_ROOT);
        assertThat(model.messages())
                .allSatisfy(
                        message -> assertThat(known.contains(message.role()) || model.findRole(message.role()) != null)
                                .as(message.fullName())
                                .isTrue());
    }

    @Test
    void everyTypeNamesAClassOrEnumOfTheModel() {
        for (MessageDef message : model.messages()) {
            message.params().forEach(param -> check(param.type()));
            Type result = message.result();
            if (result != null) {
                check(result);
            }
        }
    }

    private void check(Type type) {
        switch (type) {
            case Type.Scalar scalar -> assertThat(Type.parse(scalar.toString())).isEqualTo(scalar);
            case Type.EnumType e -> assertThat(model.enumOf(e.name()).values()).isNotEmpty();
            case Type.RefType ref ->
                assertThat(model.findClass(ref.className())).isNotNull();
            case Type.RecordType record ->
                assertThat(model.findClass(record.className())).isNotNull();
            case Type.SetType set -> check(set.element());
            case Type.OptionType option -> check(option.element());
            case Type.MapType map -> {
                check(map.key());
                check(map.value());
            }
        }
    }
}

package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The model's size and derivations against the counts of API 2.23. */
class ModelTest {
    /** The reference gives an empty set for a word, and so refuses the call that leaves it out. */
    private static final String WRONG_IN_THE_REFERENCE = "host.create latest_synced_updates_applied";

    private final Model model = Model.load();

    @Test
    void hasEveryClassFieldMessageErrorAndEnum() {
        assertThat(model.classes()).hasSize(73);
        assertThat(model.classes().stream().filter(ClassDef::stored)).hasSize(65);
        assertThat(model.classes().stream()
                        .mapToInt(c -> c.publicFields().size())
                        .sum())
                .isEqualTo(921);
        assertThat(model.classes().stream().flatMap(c -> c.fields().stream()).filter(field -> !field.own()))
                .hasSize(950);
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
        assertThat(model.alerts()).hasSize(108);
    }

    /** Whatever we keep of our own, clients see the reference's records. */
    @Test
    void fieldsOfOurOwnAreInNoRecord() {
        assertThat(model.classes().stream().flatMap(c -> c.fields().stream()).filter(FieldDef::own))
                .isNotEmpty()
                .allMatch(FieldDef::internal);
    }

    /** ETS-62. */
    @Test
    void alertsHaveOneOfFivePriorities() {
        assertThat(model.alerts())
                .extracting(AlertDef::priority)
                .isSorted()
                .contains(1, 5)
                .allMatch(priority -> priority >= 1 && priority <= 5);
    }

    /** ETS-60, ETS-61: messages are rows, but none of the database's, and have no getters of fields. */
    @Test
    void messagesAreKeptApart() {
        ClassDef message = model.classOf("message");
        assertThat(message.hasRows()).isTrue();
        assertThat(message.stored()).isFalse();
        assertThat(message.messages()).noneMatch(MessageDef::implicit);
    }

    @Test
    void relationsPointAtEachOther() {
        for (ClassDef owner : model.classes()) {
            for (FieldDef field : owner.fields()) {
                String otherEnd = field.otherEnd();
                if (otherEnd != null) {
                    String[] parts = otherEnd.split("\\.", -1);
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
    void lifecyclesNameKnownReleases() {
        Stream<Lifecycle> all = model.classes().stream()
                .flatMap(owner -> Stream.of(
                                Stream.of(owner.lifecycle()),
                                owner.fields().stream()
                                        .filter(field -> !field.own())
                                        .map(FieldDef::lifecycle),
                                owner.messages().stream().map(MessageDef::lifecycle))
                        .flatMap(part -> part));
        assertThat(all.distinct().toList()).hasSizeGreaterThan(50).allSatisfy(lifecycle -> {
            assertThat(lifecycle.since()).containsKey(lifecycle.state());
            assertThat(lifecycle.since().values().stream().flatMap(since -> Stream.of(since.split(",", -1))))
                    .allSatisfy(
                            name -> assertThat(model.findRelease(name)).as(name).isNotNull());
        });
    }

    @Test
    void wordsOfAnEnumDiffer() {
        assertThat(model.enums())
                .allSatisfy(def -> assertThat(def.values()).as(def.name()).doesNotHaveDuplicates());
    }

    @Test
    void defaultsHaveTheirFieldsType() {
        for (ClassDef owner : model.classes()) {
            for (FieldDef field : owner.fields()) {
                Value value = field.defaultValue();
                if (value != null) {
                    assertThat(fits(value, field.type()))
                            .as(field + " = " + value)
                            .isTrue();
                }
            }
        }
        for (MessageDef message : model.served()) {
            for (ParamDef param : message.params()) {
                Value value = param.defaultValue();
                if (value != null && !WRONG_IN_THE_REFERENCE.equals(message + " " + param.name())) {
                    assertThat(fits(value, param.type()))
                            .as(message + " " + param)
                            .isTrue();
                }
            }
        }
    }

    private boolean fits(Value value, Type type) {
        return switch (type) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> value instanceof Value.Text;
                    case DATETIME ->
                        value instanceof Value.Text text && text.text().matches("\\d{8}T\\d\\d:\\d\\d:\\d\\dZ");
                    case INT -> value instanceof Value.Int;
                    case FLOAT -> value instanceof Value.Real;
                    case BOOL -> value instanceof Value.Bool;
                };
            case Type.EnumType e ->
                value instanceof Value.Text text
                        && model.enumOf(e.name()).values().contains(text.text());
            case Type.RefType ref ->
                value instanceof Value.Text text && text.text().matches("(OpaqueRef:.+)?");
            case Type.SetType set ->
                value instanceof Value.Items items
                        && items.values().stream().allMatch(item -> fits(item, set.element()));
            case Type.MapType map -> value instanceof Value.Struct;
            case Type.RecordType record -> value instanceof Value.Struct;
            case Type.OptionType option -> fits(value, option.element());
        };
    }

    @Test
    void everyTypeNamesAClassOrEnumOfTheModel() {
        model.classes().forEach(owner -> owner.fields().forEach(field -> check(field.type())));
        for (MessageDef message : model.served()) {
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

package dev.weir.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ClassDef;
import dev.weir.model.EnumDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names in Java differ where the model's do; of what shares a folder, even where letter case is lost. */
class NamesTest {
    private final Model model = Model.load();

    @Test
    void typesDoNotMeetInAFolder() {
        Stream<String> classes = model.classes().stream()
                .map(ClassDef::name)
                .flatMap(name -> Stream.of(Names.type(name), Names.type(name) + "Ref"));
        Stream<String> enums = model.enums().stream().map(EnumDef::name).map(Names::type);
        assertThat(Stream.concat(classes, enums).map(name -> name.toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates();
    }

    @Test
    void constantsOfAnEnumDiffer() {
        assertThat(model.enums())
                .allSatisfy(def -> assertThat(def.values().stream().map(Names::constant))
                        .as(def.name())
                        .doesNotHaveDuplicates());
    }

    @Test
    void fieldsAndMessagesOfAClassDiffer() {
        assertThat(model.classes()).allSatisfy(owner -> {
            assertThat(owner.fields().stream().map(FieldDef::name).map(Names::constant))
                    .doesNotHaveDuplicates();
            assertThat(owner.customMessages().stream().map(MessageDef::name).map(Names::member))
                    .doesNotHaveDuplicates();
        });
    }
}

package dev.weir.server.filter;

import static dev.weir.server.dispatch.Values.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.model.errors.ApiFailure;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of get_all_where and get_all_records_where (wire.md L7). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterTest {
    private ServerParts parts;
    private String one;

    @BeforeAll
    void open(@TempDir Path dir) {
        parts = ServerParts.open(dir);
        one = new Machines(parts).vm("it's \"one\"").ref();
    }

    @AfterAll
    void close() {
        parts.close();
    }

    private List<String> where(String expression) {
        return List.copyOf(Values.members(parts.call("VM.get_all_records_where", expression))
                .keySet());
    }

    @Test
    void constantsAndConnectives() {
        List<String> all = texts(parts.call("VM.get_all"));
        assertThat(where("true")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(where("false")).isEmpty();
        assertThat(where("not(true)")).isEmpty();
        assertThat(where("not not true")).hasSameSizeAs(all);
        assertThat(where("true or false and false")).as("and binds closer").hasSameSizeAs(all);
        assertThat(where("(true or false) and false")).isEmpty();
        assertThat(where("  true\n")).hasSameSizeAs(all);
    }

    @Test
    void fieldsByBothNamesAndAllKindsOfValues() {
        assertThat(where("field \"name__label\" = \"Other install media\"")).hasSize(1);
        assertThat(where("field 'name_label' = 'Other install media'")).hasSize(1);
        assertThat(where("\"Other install media\" = field \"name__label\"")).hasSize(1);
        assertThat(where("field \"is_control_domain\" = \"true\"")).hasSize(1);
        assertThat(where("field \"domid\" = \"0\"")).hasSize(1);
        assertThat(where("field \"power_state\" = \"Halted\" and field \"is_a_template\" = \"false\""))
                .containsExactly(one);
        assertThat(where("field \"name__label\" = \"it's \\\"one\\\"\"")).containsExactly(one);
        assertThat(where("field \"uuid\" = field \"uuid\"")).contains(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(",
                "true true",
                "field",
                "field \"nope\" = \"x\"",
                "field \"uuid\" =",
                "\"open",
                "\"open\\",
                "not",
                "and",
                "true and",
                "field \"uuid\" == \"x\"",
                "truely",
                "field \"snapshot_info\" <> \"x\"",
            })
    void whatCannotBeReadIsSaid(String expression) {
        assertThat(parts.failure("VM.get_all_records_where", expression))
                .first()
                .isEqualTo("INTERNAL_ERROR");
    }

    @Test
    void deepNestingIsRefusedAndLongRowsAreNot() {
        assertThat(parts.failure("VM.get_all_records_where", "(".repeat(100_000)))
                .first()
                .isEqualTo("INTERNAL_ERROR");
        assertThat(parts.failure("VM.get_all_records_where", "not ".repeat(100_000) + "true"))
                .first()
                .isEqualTo("INTERNAL_ERROR");
        assertThat(where("(".repeat(50) + "true" + ")".repeat(50))).isNotEmpty();
    }

    /** As many terms as fit a request must neither overflow the stack nor be refused for it. */
    @Test
    void manyTermsInARow() {
        assertThat(where("true" + " and true".repeat(30_000))).isNotEmpty();
        assertThat(where("false" + " or false".repeat(30_000))).isEmpty();
    }

    /** Seeded: the same expressions in every run; each is answered or refused, none escapes as something else. */
    @Test
    void randomExpressionsAreAnsweredOrRefused() {
        Random random = new Random(20261101);
        String[] pieces = {
            "(",
            ")",
            "not ",
            "and ",
            "or ",
            "true",
            "false",
            " ",
            "=",
            "field ",
            "\"uuid\"",
            "'name__label'",
            "\"x\"",
            "\\",
            "\"",
            "'",
            "\n",
            "é",
            "\u0000",
            "field \"other_config\"",
            "<>"
        };
        int read = 0;
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(14);
            for (int j = 0; j < length; j++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                Filter filter = Filter.parse(parts.model.classOf("VM"), text.toString());
                parts.store.snapshot().rows(parts.model.classOf("VM")).forEach(filter::matches);
                read++;
            } catch (ApiFailure e) {
                assertThat(e.code()).isEqualTo("INTERNAL_ERROR");
            }
        }
        assertThat(read).isPositive();
    }

    /** A negation is decided by a look at every row, so two of them tell what the indexes should. */
    @Test
    void indexesFindWhatALookAtEveryRowFinds() {
        int compared = 0;
        for (ClassDef owner : parts.model.classes()) {
            if (!owner.stored()) {
                continue;
            }
            Snapshot state = parts.store.snapshot();
            for (FieldDef field : owner.publicFields()) {
                for (String value : valuesOf(state, owner, field)) {
                    String plain = "field \"" + field.name() + "\" = \"" + value + "\"";
                    for (String expression :
                            List.of(plain, plain + " and true", "false or " + plain, plain + " or " + plain)) {
                        assertThat(Filter.select(state, owner, expression))
                                .as("%s: %s", owner, expression)
                                .containsExactlyInAnyOrderElementsOf(
                                        Filter.select(state, owner, "not not (" + expression + ")"));
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(100);
    }

    private static Set<String> valuesOf(Snapshot state, ClassDef owner, FieldDef field) {
        Set<String> values = new TreeSet<>(List.of("OpaqueRef:NULL", "OpaqueRef:none", "none"));
        boolean named = field.type() instanceof Type.RefType
                || List.of("uuid", "name_label").contains(field.name());
        for (Row row : state.rows(owner)) {
            if (named
                    && row.get(field) instanceof Value.Text text
                    && !text.text().contains("\"")) {
                values.add(text.text());
            }
        }
        return values;
    }
}

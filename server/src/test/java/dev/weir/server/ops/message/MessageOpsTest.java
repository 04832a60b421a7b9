package dev.weir.server.ops.message;

import static dev.weir.server.dispatch.Values.member;
import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.text;
import static dev.weir.server.dispatch.Values.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.AlertDef;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Message;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ETS-60 to ETS-66. */
class MessageOpsTest {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000001";

    @TempDir
    Path dir;

    private ServerParts parts;
    private PoolRef pool;
    private String uuid;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        pool = new PoolRef(
                parts.store.snapshot().rows(Pool.DEF).iterator().next().ref());
        uuid = parts.get(pool, Pool.UUID);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String create(String name, long priority) {
        return parts.text("message.create", name, priority, "Pool", uuid, "text of " + name);
    }

    private List<String> all() {
        return texts(parts.call("message.get_all"));
    }

    @Test
    void aMessageIsReadAsItWasMade() {
        String ref = create("ONE", 4);
        Value record = parts.call("message.get_record", ref);
        assertThat(members(record).keySet())
                .as("no field of our own")
                .containsExactly("uuid", "name", "priority", "cls", "obj_uuid", "timestamp", "body");
        assertThat(member(record, "name")).isEqualTo(Value.text("ONE"));
        assertThat(member(record, "priority")).isEqualTo(Value.of(4L));
        assertThat(member(record, "cls")).isEqualTo(Value.text("Pool"));
        assertThat(member(record, "obj_uuid")).isEqualTo(Value.text(uuid));
        assertThat(member(record, "timestamp")).isEqualTo(Value.of(parts.clock.instant()));
        assertThat(member(record, "body")).isEqualTo(Value.text("text of ONE"));
        assertThat(parts.text("message.get_by_uuid", text(member(record, "uuid"))))
                .isEqualTo(ref);
        assertThat(members(parts.call("message.get_all_records"))).containsOnlyKeys(ref);
    }

    @Test
    void wrongCallsAreToldAsTheReferenceDoes() {
        assertThat(parts.failure("message.create", "A", 1L, "Host", NOBODY, "b"))
                .containsExactly("UUID_INVALID", "Host", NOBODY);
        assertThat(parts.failure("message.create", "A", 1L, "Pool", uuid, "nul \0 nul"))
                .containsExactly("INVALID_VALUE", "UTF8 expected");
        assertThat(parts.failure("message.create", "A", 1L, "Pool", uuid, "half \ud800 pair"))
                .containsExactly("INVALID_VALUE", "UTF8 expected");
        assertThat(parts.failure("message.get", "VM", NOBODY, parts.clock.instant()))
                .containsExactly("UUID_INVALID");
        assertThat(parts.failure("message.get_by_uuid", NOBODY)).containsExactly("UUID_INVALID", "message", NOBODY);
        assertThat(parts.failure("message.get_record", "OpaqueRef:none"))
                .containsExactly("HANDLE_INVALID", "message", "OpaqueRef:none");
        assertThat(parts.failure("message.destroy", "OpaqueRef:none"))
                .containsExactly("HANDLE_INVALID", "message", "OpaqueRef:none");
        assertThat(parts.failure("message.get_name", create("A", 1)))
                .as("no getters of fields")
                .startsWith("MESSAGE_METHOD_UNKNOWN");
    }

    /** ETS-60: during an upgrade of the hosts the table's priority counts for known names. */
    @Test
    void hostsOfAnOlderReleaseDoNotGrade() {
        parts.call("pool.add_to_other_config", pool, "rolling_upgrade_in_progress", "true");
        assertThat(member(parts.call("message.get_record", create("HA_HOST_FAILED", 5)), "priority"))
                .isEqualTo(Value.of(3L));
        assertThat(member(parts.call("message.get_record", create("MY_OWN", 5)), "priority"))
                .isEqualTo(Value.of(5L));
    }

    /** ETS-65: newest first, strictly later; get compares whole seconds, get_since the time itself. */
    @Test
    void listsBeginWithTheNewest() {
        parts.clock.advance(Duration.ofMillis(400));
        String first = create("FIRST", 1);
        parts.clock.advance(Duration.ofSeconds(1));
        String second = create("SECOND", 1);
        String third = create("THIRD", 1);
        var second0 = parts.clock.instant().minusMillis(1400);
        assertThat(members(parts.call("message.get_all_records")).keySet()).containsExactly(third, second, first);
        assertThat(all()).containsExactly(third, second, first);
        assertThat(members(parts.call("message.get_since", second0)).keySet()).containsExactly(third, second, first);
        assertThat(members(parts.call("message.get", "Pool", uuid, second0)).keySet())
                .containsExactly(third, second);
        assertThat(members(parts.call("message.get_since", parts.clock.instant())))
                .isEmpty();
    }

    @Test
    void getTellsOnlyOfItsObject() {
        create("POOL", 1);
        String host = parts.text("host.get_uuid", parts.host);
        String ofHost = parts.text("message.create", "HOST", 1L, "Host", host, "");
        assertThat(members(parts.call("message.get", "Host", host, java.time.Instant.EPOCH)))
                .containsOnlyKeys(ofHost);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "field \"name\" = \"TWO\" | TWO",
                "field \"priority\" = \"1\" | ONE",
                "not field \"cls\" = \"Pool\" |",
                "field \"body\" = \"text of ONE\" or field \"name\" = \"TWO\" | TWO ONE",
                "true | TWO ONE"
            })
    void expressionsChoose(String expression, String names) {
        create("ONE", 1);
        create("TWO", 2);
        String found = String.join(
                " ",
                members(parts.call("message.get_all_records_where", expression)).values().stream()
                        .map(record -> text(member(record, "name")))
                        .toList());
        assertThat(found).isEqualTo(names == null ? "" : names);
    }

    /** ETS-65; and nobody learns of a field of our own. */
    @Test
    void anotherFieldInAnExpressionFails() {
        for (String field : List.of("colour", "due")) {
            assertThat(parts.failure("message.get_all_records_where", "field \"" + field + "\" = \"x\""))
                    .startsWith("INTERNAL_ERROR");
        }
    }

    /** ETS-66. */
    @Test
    void destroyManyStopsAtTheFirstThatIsNotThere() {
        String one = create("ONE", 1);
        String two = create("TWO", 1);
        String three = create("THREE", 1);
        assertThat(parts.failure("message.destroy_many", List.of(one, "OpaqueRef:none", two)))
                .containsExactly("HANDLE_INVALID", "message", "OpaqueRef:none");
        assertThat(all()).containsExactly(three, two);
        parts.call("message.destroy_many", List.of(two, three));
        assertThat(all()).isEmpty();
    }

    /** ETS-66. */
    @Test
    void destroyAllTakesWhatEveryFilterLetsThrough() {
        String old = create("OLD", 3);
        parts.clock.advance(Duration.ofHours(1));
        String noon = parts.clock.instant().toString();
        parts.clock.advance(Duration.ofHours(1));
        String fresh = create("FRESH", 3);
        String minor = create("MINOR", 5);
        parts.call("message.destroy_all", Map.of("after", noon, "priority", "5"));
        assertThat(all()).containsExactly(fresh, old);
        parts.call("message.destroy_all", Map.of("before", noon));
        assertThat(all()).containsExactly(fresh);
        for (Map<String, String> wrong :
                List.of(Map.of("before", "noon"), Map.of("priority", "high"), Map.of("colour", "red"))) {
            var entry = wrong.entrySet().iterator().next();
            assertThat(parts.failure("message.destroy_all", wrong))
                    .containsExactly("INVALID_VALUE", entry.getKey(), entry.getValue());
        }
        assertThat(all()).containsExactly(fresh);
        parts.call("message.destroy_all", Map.of());
        assertThat(all()).isEmpty();
        assertThat(minor).isNotEqualTo(fresh);
    }

    @Test
    void messagesOutliveTheServer() {
        String ref = create("ONE", 1);
        try (ServerParts after = parts.restarted()) {
            assertThat(text(member(after.call("message.get_record", ref), "body")))
                    .isEqualTo("text of ONE");
        }
    }

    /** ETS-60. */
    @Test
    void theSweepKeepsTheNewest() {
        create("ONE", 1);
        String two = create("TWO", 1);
        String three = create("THREE", 1);
        new MessageSweep(parts.store, 2).run();
        assertThat(all()).containsExactly(three, two);
        new MessageSweep(parts.store, 2).run();
        assertThat(all()).hasSize(2);
    }

    /** ETS-62. */
    @Test
    void everyNameOfTheModelIsRaisedInItsPriority() {
        parts.model.alerts().forEach(alert -> parts.api.alerts().raise(alert.name(), Cls.POOL, uuid, ""));
        assertThat(parts.store.snapshot().rows(Message.DEF))
                .extracting(row -> new AlertDef(
                        Records.get(row, Message.NAME), Math.toIntExact(Records.get(row, Message.PRIORITY))))
                .containsExactlyInAnyOrderElementsOf(parts.model.alerts());
    }

    @Test
    void anAlertThatCannotBeWrittenIsForgotten() {
        parts.api.alerts().raise("NO_SUCH_ALERT", Cls.POOL, uuid, "");
        assertThat(all()).isEmpty();
    }
}

package dev.weir.server.field;

import static dev.weir.server.dispatch.Values.member;
import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The implicit messages, of every class that has objects after a first boot. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FieldMessagesTest {
    private ServerParts parts;
    private Machines machines;

    @BeforeAll
    void open(@TempDir Path dir) {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        var vm = machines.vm("subject");
        machines.vbd(vm, machines.disk("disk"), "0");
        machines.vif(vm, "0");
    }

    @AfterAll
    void close() {
        parts.close();
    }

    private boolean serves(ClassDef owner, String name) {
        MessageDef message = parts.model.findMessage(owner.name() + "." + name);
        return message != null && !message.removed() && parts.registry.find(message) != null;
    }

    /** Y10, E15: the record's members are the getters' values, in the model's order, and nothing internal is there. */
    @Test
    void recordsAndGettersAgreeForEveryClass() {
        int compared = 0;
        for (ClassDef owner : parts.model.classes()) {
            if (!serves(owner, "get_all_records") || owner.isStatic()) {
                continue;
            }
            Map<String, Value> records = members(parts.call(owner.name() + ".get_all_records"));
            assertThat(texts(parts.call(owner.name() + ".get_all")))
                    .containsExactlyInAnyOrderElementsOf(records.keySet());
            for (Map.Entry<String, Value> entry : records.entrySet()) {
                assertThat(members(entry.getValue()).keySet())
                        .containsExactlyElementsOf(owner.publicFields().stream()
                                .map(FieldDef::name)
                                .toList());
                assertThat(members(parts.call(owner.name() + ".get_record", entry.getKey())))
                        .isEqualTo(members(entry.getValue()));
                for (FieldDef field : owner.publicFields()) {
                    MessageDef getter = parts.model.findMessage(owner.name() + ".get_" + field.name());
                    if (getter != null && getter.implicit() && !getter.removed()) {
                        assertThat(parts.call(getter.fullName(), entry.getKey()))
                                .isEqualTo(member(entry.getValue(), field.name()));
                        compared++;
                    }
                }
                Value uuid = member(entry.getValue(), "uuid");
                assertThat(parts.call(owner.name() + ".get_by_uuid", uuid)).isEqualTo(Value.text(entry.getKey()));
            }
        }
        assertThat(compared).isGreaterThan(1000);
    }

    /** F5, for every bound message that takes an object of its own class first. */
    @Test
    void whatIsNotThereIsSaid() {
        for (ClassDef owner : parts.model.classes()) {
            if (owner.stored() && serves(owner, "get_by_uuid") && serves(owner, "get_record")) {
                assertThat(parts.failure(owner.name() + ".get_record", "x"))
                        .containsExactly("HANDLE_INVALID", owner.name(), "x");
                assertThat(parts.failure(owner.name() + ".get_uuid", ""))
                        .containsExactly("HANDLE_INVALID", owner.name(), "");
                assertThat(parts.failure(owner.name() + ".get_by_uuid", "x"))
                        .containsExactly("UUID_INVALID", owner.name(), "x");
            }
        }
    }

    @Test
    void namesAreForManyAndForNone() {
        var one = machines.vm("twin");
        var two = machines.vm("twin");
        assertThat(texts(parts.call("VM.get_by_name_label", "twin"))).containsExactlyInAnyOrder(one.ref(), two.ref());
        assertThat(texts(parts.call("VM.get_by_name_label", "nobody"))).isEmpty();
    }

    @Test
    void settersWriteWhatGettersRead() {
        parts.call("host.set_name_label", parts.host, "renamed");
        assertThat(parts.text("host.get_name_label", parts.host)).isEqualTo("renamed");
        parts.call("host.set_tags", parts.host, List.of("b", "a", "b"));
        assertThat(texts(parts.call("host.get_tags", parts.host))).as("Y8").containsExactlyInAnyOrder("a", "b");
        assertThat(parts.failure("host.set_name_label", "x", "y")).containsExactly("HANDLE_INVALID", "host", "x");
    }

    /** X10 of sets: a member twice is there once, one that is not there need not go. */
    @Test
    void setsTakeAndLoseMembers() {
        var network = machines.network();
        parts.call("network.set_tags", network, List.of());
        parts.call("network.add_tags", network, "a");
        parts.call("network.add_tags", network, "a");
        parts.call("network.add_tags", network, "b");
        parts.call("network.remove_tags", network, "c");
        assertThat(texts(parts.call("network.get_tags", network))).containsExactlyInAnyOrder("a", "b");
        parts.call("network.remove_tags", network, "a");
        assertThat(texts(parts.call("network.get_tags", network))).containsExactly("b");
    }

    @Test
    void mapsRefuseADuplicateKey() {
        var sr = machines.localSr();
        parts.call("SR.add_to_other_config", sr, "k", "1");
        assertThat(parts.failure("SR.add_to_other_config", sr, "k", "2"))
                .as("F5")
                .containsExactly("MAP_DUPLICATE_KEY", "SR", "other_config", sr.ref(), "k");
        parts.call("SR.remove_from_other_config", sr, "k");
        parts.call("SR.remove_from_other_config", sr, "k");
        parts.call("SR.add_to_other_config", sr, "k", "2");
        assertThat(Values.textMap(parts.call("SR.get_other_config", sr))).containsEntry("k", "2");
    }

    /** X16: what is left out has its default, what must be there is named, what is unknown is ignored. */
    @Test
    void createTakesItsMembers() {
        Map<String, Object> record = new LinkedHashMap<>();
        assertThat(parts.failure("VIF.create", record)).hasSize(2).first().isEqualTo("INTERNAL_ERROR");
        record.put("device", "5");
        record.put("network", machines.network());
        record.put("VM", machines.vm("created for"));
        record.put("MAC", "");
        record.put("MTU", 1400);
        record.put("other_config", Map.of());
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        record.put("no_such_member", List.of());
        record.put("uuid", "mine");
        String vif = parts.text("VIF.create", record);
        assertThat(parts.text("VIF.get_uuid", vif)).isNotEqualTo("mine");
        assertThat(parts.text("VIF.get_locking_mode", vif)).isEqualTo("network_default");
        for (String name : List.of("device", "network", "VM")) {
            Map<String, Object> less = new LinkedHashMap<>(record);
            less.remove(name);
            assertThat(parts.failure("VIF.create", less).get(1)).contains(name);
        }
        record.put("MTU", "many");
        assertThat(parts.failure("VIF.create", record))
                .as("F4 inside a record")
                .containsExactly("INTERNAL_ERROR", "Failure(\"Expected int, got 'S(many)'\")");
    }
}

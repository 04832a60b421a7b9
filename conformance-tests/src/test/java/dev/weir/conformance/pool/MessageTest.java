package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages as a client meets them: made, told of, read, destroyed; kept when the server is killed or restored. */
class MessageTest {
    private static String pool(Rpc rpc, String session) {
        Map<String, Object> all = Trees.members(rpc.call("pool.get_all_records", session));
        return Trees.text(Trees.member(all.values().iterator().next(), "uuid"));
    }

    private static Object from(Rpc rpc, String session, Object token, String... classes) {
        return rpc.call("event.from", session, List.of(classes), token, 0.0);
    }

    private static List<String> shapes(Object batch) {
        List<String> shapes = new ArrayList<>();
        for (Object event : Trees.items(Trees.member(batch, "events"))) {
            shapes.add(Trees.member(event, "operation") + " " + Trees.member(event, "class") + " "
                    + Trees.member(event, "ref"));
        }
        return shapes;
    }

    @Test
    void aMessageComesAndGoesInBothEncodings() {
        try (RunningPool pool = RunningPool.start()) {
            for (Rpc rpc : List.of(pool.xml(), pool.json())) {
                String session = pool.login(rpc);
                String about = pool(rpc, session);
                Object before = Trees.member(from(rpc, session, "", "message"), "token");
                Object ref = rpc.call("message.create", session, "TEST", 3L, "Pool", about, "line\n<two> & ü");

                Object made = from(rpc, session, before, "message");
                assertThat(shapes(made)).containsExactly("add message " + ref);
                Object event = Trees.items(Trees.member(made, "events")).get(0);
                Object record = rpc.call("message.get_record", session, ref);
                assertThat(Trees.member(event, "id")).isEqualTo("0");
                assertThat(Trees.member(event, "snapshot")).isEqualTo(record);
                assertThat(Trees.members(record))
                        .containsEntry("name", "TEST")
                        .containsEntry("cls", "Pool")
                        .containsEntry("obj_uuid", about)
                        .containsEntry("body", "line\n<two> & ü")
                        .hasSize(7);
                assertThat(Trees.members(Trees.member(made, "valid_ref_counts")))
                        .containsKey("pool")
                        .doesNotContainKey("message");
                assertThat(Trees.text(Trees.member(made, "token"))).matches("\\d{20},(?!0{20})\\d{20}");
                assertThat(Trees.text(Trees.member(from(rpc, session, "", "pool"), "token")))
                        .endsWith(",00000000000000000000");
                assertThat(Trees.members(rpc.call("message.get", session, "Pool", about, "19700101T00:00:00Z")))
                        .containsEntry(Trees.text(ref), record);

                rpc.call("message.destroy", session, ref);
                assertThat(shapes(from(rpc, session, Trees.member(made, "token"), "message")))
                        .containsExactly("del message " + ref);
                assertThatThrownBy(() -> rpc.call("message.destroy", session, ref))
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> assertThat(refused.description())
                                        .containsExactly("HANDLE_INVALID", "message", Trees.text(ref)));
            }
        }
    }

    @Test
    void messagesAndTheirTokensOutliveTheServerAndABackup() {
        try (RunningPool pool = RunningPool.start()) {
            Rpc rpc = pool.json();
            String session = pool.login(rpc);
            String about = pool(rpc, session);
            Object kept = rpc.call("message.create", session, "KEPT", 3L, "Pool", about, "");
            Object gone = rpc.call("message.create", session, "GONE", 3L, "Pool", about, "");
            Object token = Trees.member(from(rpc, session, "", "message"), "token");
            rpc.call("message.destroy", session, gone);
            Object late = rpc.call("message.create", session, "LATE", 3L, "Pool", about, "");

            pool.killServer();
            pool.startServer();

            String after = pool.login(rpc);
            assertThat(Trees.texts(rpc.call("message.get_all", after)))
                    .containsExactly(Trees.text(late), Trees.text(kept));
            assertThat(shapes(from(rpc, after, token, "message")))
                    .containsExactly("add message " + late, "del message " + gone);

            String file = pool.directory().resolve("pool.backup").toString();
            pool.command("backup", file);
            rpc.call("message.destroy_all", after, Map.of());
            pool.stopServer();
            pool.command("restore", "--force", file);
            pool.startServer();
            assertThat(Trees.texts(rpc.call("message.get_all", pool.login(rpc))))
                    .containsExactlyInAnyOrder(Trees.text(late), Trees.text(kept));
        }
    }

    /** ETS-64. */
    @Test
    void theServerTellsOfAVmsLife() {
        try (RunningPool pool = RunningPool.start()) {
            Rpc rpc = pool.json();
            String session = pool.login(rpc);
            Object template = Trees.items(rpc.call("VM.get_by_name_label", session, "Tiny Linux"))
                    .get(0);
            Object vm = rpc.call("VM.clone", session, template, "told of");
            rpc.call("VM.provision", session, vm);
            rpc.call("VM.start", session, vm, false, false);
            rpc.call("VM.hard_shutdown", session, vm);
            Object uuid = rpc.call("VM.get_uuid", session, vm);
            assertThat(Trees.members(rpc.call("message.get", session, "VM", uuid, "19700101T00:00:00Z"))
                            .values())
                    .extracting(record -> Trees.member(record, "name"))
                    .containsExactlyInAnyOrder("VM_STARTED", "VM_SHUTDOWN");
        }
    }
}

package dev.weir.server.event;

import static dev.weir.server.dispatch.Values.items;
import static dev.weir.server.dispatch.Values.member;
import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients hear of messages (ETS-40 to ETS-50, ETS-67). */
class MessageEventTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private String host;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        host = parts.text("host.get_uuid", parts.host);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String create(String name) {
        return parts.text("message.create", name, 5L, "Host", host, "");
    }

    private Value from(String token, double timeout, String... classes) {
        return parts.call("event.from", List.of(classes), token, timeout);
    }

    private static String token(Value batch) {
        return text(member(batch, "token"));
    }

    private static long second(Value batch) {
        return Long.parseLong(token(batch).split(",", -1)[1]);
    }

    private static List<String> shapes(Value events) {
        List<String> shapes = new ArrayList<>();
        for (Value event : items(events)) {
            shapes.add(text(member(event, "operation")) + " " + text(member(event, "class")) + " "
                    + text(member(event, "ref")));
        }
        return shapes;
    }

    private static List<String> events(Value batch) {
        return shapes(member(batch, "events"));
    }

    @Test
    void comingAndGoingIsTold() {
        String before = token(from("", 0, "message"));
        String ref = create("ONE");
        Value made = from(before, 0, "message");
        assertThat(events(made)).containsExactly("add message " + ref);
        Value event = items(member(made, "events")).getFirst();
        assertThat(member(event, "id")).as("ETS-43").isEqualTo(Value.text("0"));
        assertThat(member(event, "timestamp")).isEqualTo(Value.text("0.0"));
        assertThat(members(member(event, "snapshot"))).containsEntry("name", Value.text("ONE"));
        assertThat(second(made))
                .as("ETS-41")
                .isEqualTo(Records.require(parts.store.snapshot(), new MessageRef(ref))
                        .created());
        assertThat(events(from(token(made), 0, "message"))).isEmpty();
        assertThat(second(from(token(made), 0, "message"))).isEqualTo(second(made));

        parts.call("message.destroy", ref);
        Value gone = from(token(made), 0, "message");
        assertThat(events(gone)).containsExactly("del message " + ref);
        assertThat(members(items(member(gone, "events")).getFirst()))
                .doesNotContainKey("snapshot")
                .containsEntry("id", Value.text("0"));
        assertThat(second(gone)).isGreaterThan(second(made));
        assertThat(events(from(before, 0, "message"))).as("ETS-44").isEmpty();
    }

    /** ETS-41, ETS-43, ETS-45. */
    @Test
    void messagesComeFirstAndCountApart() {
        String before = token(from("", 0, "*"));
        parts.call("task.create", "new", "");
        String ref = create("ONE");
        Value all = from(before, 0, "*");
        assertThat(events(all)).startsWith("add message " + ref).hasSizeGreaterThan(1);
        assertThat(members(member(all, "valid_ref_counts"))).doesNotContainKey("message");
        assertThat(events(from("", 0, "*"))).startsWith("add message " + ref);
        Value others = from(before, 0, "vm");
        assertThat(second(others)).isZero();
        assertThat(events(others)).noneMatch(shape -> shape.contains("message"));
        assertThat(events(from(token(others), 0, "message")))
                .as("a token without messages has seen none")
                .containsExactly("add message " + ref);
    }

    /** ETS-40: who asks for one is told of all. */
    @Test
    void oneMessageStandsForAll() {
        String before = token(from("", 0, "Message/OpaqueRef:none"));
        String ref = create("ONE");
        assertThat(events(from(before, 0, "MESSAGE/OpaqueRef:none"))).containsExactly("add message " + ref);
    }

    /** ETS-50: what is written into one, as its delivery is, is no event. */
    @Test
    void messagesNeverChange() {
        MessageRef ref = new MessageRef(create("ONE"));
        String before = token(from("", 0, "*"));
        parts.call("event.register", List.of("message"));
        parts.set(ref, Message.DUE, List.of("mail"));
        assertThat(events(from(before, 0, "*"))).noneMatch(shape -> shape.contains("message"));
        parts.call("message.destroy", ref);
        assertThat(shapes(parts.call("event.next"))).containsExactly("del message " + ref.ref());
    }

    /** ETS-47: each change for itself, and both carry the record. */
    @Test
    void theQueueTellsBothWithTheRecord() {
        parts.call("event.register", List.of("message/whatever"));
        String ref = create("ONE");
        parts.call("message.destroy", ref);
        Value events = parts.call("event.next");
        assertThat(shapes(events)).containsExactly("add message " + ref, "del message " + ref);
        assertThat(items(events)).allSatisfy(event -> {
            assertThat(members(member(event, "snapshot"))).containsEntry("name", Value.text("ONE"));
            assertThat(text(member(event, "timestamp"))).endsWith(".");
        });
    }

    @Test
    void whoWaitsIsWoken() throws Exception {
        String before = token(from("", 0, "message"));
        parts.clock.unseen();
        CompletableFuture<Value> waiting = CompletableFuture.supplyAsync(() -> from(before, 600, "message"));
        parts.clock.awaitLook();
        String ref = create("ONE");
        assertThat(events(waiting.get(2, TimeUnit.MINUTES))).containsExactly("add message " + ref);
    }

    /** ETS-67: more than are at hand come from the rows, and so does what happened before a restart. */
    @Test
    void whoWasAwayForLongIsToldAll() {
        String doomed = create("DOOMED");
        String before = token(from("", 0, "message"));
        List<String> refs =
                IntStream.range(0, 600).mapToObj(i -> create("M" + i)).toList();
        parts.call("message.destroy", doomed);
        List<String> expected = new ArrayList<>();
        refs.forEach(ref -> expected.add("add message " + ref));
        expected.add("del message " + doomed);
        assertThat(events(from(before, 0, "message"))).isEqualTo(expected);
        try (ServerParts after = parts.restarted()) {
            assertThat(events(after.call("event.from", List.of("message"), before, 0.0)))
                    .isEqualTo(expected);
        }
    }

    /** ETS-49: no table of the database, and a token from inject has seen no messages. */
    @Test
    void injectKnowsNoMessages() {
        String ref = create("ONE");
        assertThat(parts.failure("event.inject", "message", ref)).containsExactly("HANDLE_INVALID", "message", ref);
        String injected = parts.text("event.inject", "host", parts.host);
        assertThat(events(from(injected, 0, "message", "host")))
                .containsExactly("add message " + ref, "mod host " + parts.host.ref());
    }
}

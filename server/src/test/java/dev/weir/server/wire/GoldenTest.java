package dev.weir.server.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTest {
    private static final String SESSION = "OpaqueRef:0f3a1c52-7a10-4d0e-9a6b-5d1f0c6f2a01";
    private static final String VM = "OpaqueRef:5b7e2f10-1c4d-4f3a-8a55-0a1b2c3d4e01";

    private final RpcCodec xml = new XmlRpcCodec();
    private final RpcCodec json = new JsonRpcCodec();

    @Test
    void readsCalls() throws Exception {
        RpcRequest login = xml.read(Golden.bytes("xml/login.request.xml"));
        assertThat(login.method()).isEqualTo("session.login_with_password");
        assertThat(login.params()).isEqualTo(texts("root", "s3cret & <co>", "1.0", "sample"));

        RpcRequest start = xml.read(Golden.bytes("xml/async-start.request.xml"));
        assertThat(start.method()).isEqualTo("Async.VM.start");
        assertThat(start.params()).containsExactly(Value.text(SESSION), Value.text(VM), Value.FALSE, Value.FALSE);

        RpcRequest event = xml.read(Golden.bytes("xml/event-from-timeout-empty.request.xml"));
        assertThat(event.params())
                .containsExactly(
                        Value.text(SESSION),
                        new Value.Items(texts("*")),
                        Value.text("00000000000000001044,00000000000000000000"),
                        Value.of(0.5));

        RpcRequest name = xml.read(Golden.bytes("xml/set-name.request.xml"));
        assertThat(name.params()).isEqualTo(texts(SESSION, VM, "web \"1\" <é>"));

        RpcRequest tolerated = xml.read(Golden.bytes("xml/tolerated-input.request.xml"));
        assertThat(tolerated.params()).isEqualTo(texts(SESSION, VM, ""));

        assertThat(xml.read(Golden.bytes("xml/list-methods.request.xml")).params())
                .isEmpty();
    }

    @Test
    void bothNotationsSayTheSame() throws Exception {
        assertThat(json.read(Golden.bytes("json/v2-event-from.request.json")).params())
                .isEqualTo(xml.read(Golden.bytes("xml/event-from-first.request.xml"))
                        .params());
    }

    @ParameterizedTest
    @CsvSource({
        "login, OpaqueRef:0f3a1c52-7a10-4d0e-9a6b-5d1f0c6f2a01",
        "login-2-params, OpaqueRef:0f3a1c52-7a10-4d0e-9a6b-5d1f0c6f2a01",
        "logout-void, ''",
        "set-name, ''",
        "get-power-state-enum, Running",
        "async-start, OpaqueRef:9c1d2e3f-0000-4000-8000-000000000001"
    })
    void writesTexts(String name, String result) throws Exception {
        succeeds(name, Value.text(result));
    }

    @Test
    void writesNumbers() throws Exception {
        succeeds("get-memory-int", Value.of(4294967296L));
        succeeds("task-progress-float", Value.of(0.25));
    }

    @Test
    void listOfMethodsIsBare() throws Exception {
        Value methods = new Value.Items(texts("session.login_with_password", "VM.get_all_records", "VM.start"));
        succeeds("list-methods", methods);
        assertThat(success(json, "json/v2-list-methods.request.json", methods))
                .isEqualTo(Golden.text("json/v2-list-methods.reply.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vm-get-record", "event-from-first:event-from"})
    void recordsInBothNotations(String name) throws Exception {
        String xmlName = name.replaceFirst(":.*", "");
        String jsonName = "json/v2-" + name.replaceFirst(".*:", "");
        Value.Struct reply = (Value.Struct) Json.read(Golden.text(jsonName + ".reply.json"));
        Value result = typed("", requireNonNull(reply.get("result")));
        succeeds(xmlName, result);
        assertThat(success(json, jsonName + ".request.json", result)).isEqualTo(Golden.text(jsonName + ".reply.json"));
    }

    @Test
    void countsAreI4() throws Exception {
        Map<String, Value> counts = new LinkedHashMap<>();
        counts.put("task", Value.of(1));
        counts.put("vm", Value.of(1));
        counts.put("vbd", Value.of(0));
        Map<String, Value> result = new LinkedHashMap<>();
        result.put("events", Value.NO_ITEMS);
        result.put("valid_ref_counts", new Value.Dict(counts));
        result.put("token", Value.text("00000000000000001044,00000000000000000000"));
        succeeds("event-from-timeout-empty", new Value.Dict(result));
    }

    @Test
    void taskWithItsResult() throws Exception {
        Map<String, Value> task = new LinkedHashMap<>();
        task.put("uuid", Value.text("9c1d2e3f-0000-4000-8000-0000000000ff"));
        task.put("name_label", Value.text("Async.VM.clone"));
        task.put("status", Value.text("success"));
        task.put("progress", Value.of(1.0));
        task.put("result", Value.text(XmlValue.text(Value.text("OpaqueRef:5b7e2f10-1c4d-4f3a-8a55-0a1b2c3d4e02"))));
        task.put("error_info", Value.NO_ITEMS);
        task.put("created", Value.of(Instant.parse("2026-08-21T02:00:23Z")));
        task.put("finished", Value.of(Instant.parse("2026-08-21T02:00:25Z")));
        succeeds("task-get-record", new Value.Dict(task));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login-bad | SESSION_AUTHENTICATION_FAILED,root,Authentication failure",
                "login-on-member | HOST_IS_SLAVE,192.0.2.10",
                "session-invalid | SESSION_INVALID,OpaqueRef:old",
                "handle-invalid | HANDLE_INVALID,VM,OpaqueRef:gone",
                "method-unknown | MESSAGE_METHOD_UNKNOWN,VM.fly",
                "param-count | MESSAGE_PARAMETER_COUNT_MISMATCH,VM.start,3,1",
                "event-bad-token | EVENT_FROM_TOKEN_PARSE_FAILURE,abc",
                "async-unsupported | Fault,No async mode for this operation (rpc: VM.get_record)",
                "bad-power-state | VM_BAD_POWER_STATE,OpaqueRef:5b7e2f10-1c4d-4f3a-8a55-0a1b2c3d4e01,halted,running"
            })
    void writesFailures(String name, String description) throws Exception {
        assertThat(failure(xml, "xml/" + name + ".request.xml", description))
                .isEqualTo(Golden.text("xml/" + name + ".reply.xml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1-failure | SESSION_INVALID,OpaqueRef:old",
                "v2-failure | MESSAGE_PARAMETER_COUNT_MISMATCH,VM.start,3,1",
                "v2-failure-no-params | EVENTS_LOST"
            })
    void writesJsonFailures(String name, String description) throws Exception {
        assertThat(failure(json, "json/" + name + ".request.json", description))
                .isEqualTo(Golden.text("json/" + name + ".reply.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "v1-login, OpaqueRef:0f3a1c52-7a10-4d0e-9a6b-5d1f0c6f2a01",
        "v2-login, OpaqueRef:0f3a1c52-7a10-4d0e-9a6b-5d1f0c6f2a01",
        "v2-async-start, OpaqueRef:9c1d2e3f-0000-4000-8000-000000000001",
        "v2-void, ''"
    })
    void writesJsonTexts(String name, String result) throws Exception {
        assertThat(success(json, "json/" + name + ".request.json", Value.text(result)))
                .isEqualTo(Golden.text("json/" + name + ".reply.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "null-id", "v1-object-params", "wrong-version"})
    void refusesWhatTheReferenceRefuses(String name) throws Exception {
        byte[] body = Golden.bytes("json/refused-" + name + ".request.json");
        assertThatThrownBy(() -> json.read(body)).isInstanceOf(MalformedCall.class);
    }

    private void succeeds(String name, Value result) throws Exception {
        assertThat(success(xml, "xml/" + name + ".request.xml", result))
                .isEqualTo(Golden.text("xml/" + name + ".reply.xml"));
    }

    private static String success(RpcCodec codec, String request, Value result) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        codec.read(Golden.bytes(request)).reply().success(result, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String failure(RpcCodec codec, String request, String description)
            throws IOException, MalformedCall {
        List<String> texts = List.of(description.split(","));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        codec.read(Golden.bytes(request))
                .reply()
                .failure(new ApiFailure(texts.getFirst(), texts.subList(1, texts.size())), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<Value> texts(String... texts) {
        return List.copyOf(Value.texts(List.of(texts)).values());
    }

    /** JSON has no times of its own; these members of the samples are times by the model. */
    private static Value typed(String name, Value value) {
        return switch (value) {
            case Value.Text t
            when List.of("snapshot_time", "created", "finished").contains(name) ->
                Value.of(requireNonNull(WireTime.parse(t.text())));
            case Value.Items items -> {
                List<Value> all = new ArrayList<>();
                items.values().forEach(item -> all.add(typed(name, item)));
                yield new Value.Items(all);
            }
            case Value.Struct struct -> {
                Map<String, Value> members = new LinkedHashMap<>();
                struct.forEach((member, inner) -> members.put(member, typed(member, inner)));
                yield new Value.Dict(members);
            }
            default -> value;
        };
    }
}

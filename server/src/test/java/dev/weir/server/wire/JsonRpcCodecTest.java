package dev.weir.server.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcCodecTest {
    private final JsonRpcCodec codec = new JsonRpcCodec();

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1.5", "123456789012345678901234567890", "\"abc\"", "\"\"", "\"é\\n\""})
    void theIdGoesBackAsItCame(String id) throws Exception {
        RpcRequest request = read("{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":[],\"id\":" + id + "}");
        assertThat(success(request, Value.EMPTY)).isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":\"\",\"id\":" + id + "}");
    }

    @Test
    void paramsOfSecondVersion() throws Exception {
        assertThat(read("{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"id\":1}").params())
                .isEmpty();
        assertThat(read("{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":null,\"id\":1}")
                        .params())
                .isEmpty();
        assertThat(read("{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":{\"k\":[1]},\"id\":1}")
                        .params())
                .containsExactly(new Value.Dict(Map.of("k", Value.items(Value.of(1)))));
        assertThat(read("{\"id\":1,\"params\":[9223372036854775807,1.0,true,null,\"1\"],\"x\":{},\"method\":\"a\"}")
                        .params())
                .containsExactly(Value.of(Long.MAX_VALUE), Value.of(1.0), Value.TRUE, Value.EMPTY, Value.text("1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"a\"",
                "{",
                "{}",
                "{\"method\":\"a\",\"id\":1}",
                "{\"method\":\"a\",\"params\":null,\"id\":1}",
                "{\"method\":\"a\",\"params\":[]}",
                "{\"method\":\"a\",\"params\":[],\"id\":true}",
                "{\"method\":\"a\",\"params\":[],\"id\":[1]}",
                "{\"method\":\"a\",\"params\":[],\"id\":{}}",
                "{\"method\":1,\"params\":[],\"id\":1}",
                "{\"method\":null,\"params\":[],\"id\":1}",
                "{\"params\":[],\"id\":1}",
                "{\"jsonrpc\":2.0,\"method\":\"a\",\"params\":[],\"id\":1}",
                "{\"jsonrpc\":null,\"method\":\"a\",\"params\":[],\"id\":1}",
                "{\"jsonrpc\":[\"2.0\"],\"method\":\"a\",\"params\":[],\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":\"x\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":1,\"id\":1}",
                "{\"method\":\"a\",\"params\":[],\"id\":1}{}",
                "{\"method\":\"a\",\"params\":[],\"id\":1} x",
                "{\"method\":\"a\",\"params\":[99999999999999999999],\"id\":1}",
                "{\"method\":\"a\",\"params\":[NaN],\"id\":1}",
                "{\"method\":\"a\",\"params\":[],\"id\":1"
            })
    void refuses(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedCall.class);
    }

    @Test
    void refusesDeepNesting() {
        assertThatThrownBy(() -> read("{\"method\":\"a\",\"id\":1,\"params\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedCall.class);
    }

    @Test
    void textsThatAreNoUtf8AreFailuresOfTheCall() throws Exception {
        RpcRequest escaped = read("{\"method\":\"a\",\"params\":[\"x\\ud800y\"],\"id\":1}");
        assertThat(refusal(escaped)).containsExactly("a string that is not valid UTF-8", "x\uFFFDy");

        byte[] bytes = "{\"method\":\"a\",\"params\":[{\"k\":\"x?y\"}],\"id\":7}".getBytes(StandardCharsets.US_ASCII);
        bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xC3;
        RpcRequest raw = codec.read(bytes);
        assertThat(refusal(raw)).containsExactly("a string that is not valid UTF-8", "x\uFFFDy");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        raw.reply().failure(new ApiFailure("A", List.of()), out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"result\":null,\"error\":[\"A\"],\"id\":7}");

        assertThat(read("{\"method\":\"a\",\"params\":[\"\\ud83d\\ude00\"],\"id\":1}")
                        .refusal())
                .isNull();
    }

    @Test
    void writesRawUtf8AndSurvivesHalfPairs() throws Exception {
        RpcRequest request = read("{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":[],\"id\":1}");
        assertThat(success(request, Value.text("é€\uD83D\uDE00 \uD83D! \"\\ \u0001")))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":\"é€\uD83D\uDE00 \uFFFD! \\\"\\\\ \\u0001\",\"id\":1}");
        assertThat(success(request, new Value.Dict(Map.of("\uDE00é", Value.of(2.0)))))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":{\"\uFFFDé\":2.0},\"id\":1}");
        String large = "é\uD83D\uDE00".repeat(20_000);
        assertThat(success(request, Value.text(large))).contains(large);
    }

    private static List<String> refusal(RpcRequest request) {
        ApiFailure refusal = requireNonNull(request.refusal());
        assertThat(refusal.code()).isEqualTo("INVALID_VALUE");
        return refusal.params();
    }

    private RpcRequest read(String json) throws MalformedCall {
        return codec.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String success(RpcRequest request, Value result) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        request.reply().success(result, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}

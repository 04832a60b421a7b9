package dev.weir.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on which the notations once stumbled, found by fuzzing. */
class FuzzedCallsTest {
    /** Neither XML nor every database holds it, so no call may bring one in. */
    @ParameterizedTest
    @ValueSource(strings = {"\"a\\u0000b\"", "{\"a\\u0000b\":1}", "[[\"\\u0000\"]]"})
    void aNulInATextIsAFailureOfTheCall(String param) throws Exception {
        String json = "{\"method\":\"a\",\"params\":[" + param + "],\"id\":1}";
        ApiFailure refusal =
                new JsonRpcCodec().read(json.getBytes(StandardCharsets.UTF_8)).refusal();
        assertThat(Objects.requireNonNull(refusal).code()).isEqualTo("INVALID_VALUE");
    }

    @Test
    void aKeyMayBeAsLongAsAText() throws Exception {
        String json = "{\"method\":\"a\",\"params\":[{\"" + "k".repeat(1_000_000) + "\":1}],\"id\":1}";
        assertThat(new JsonRpcCodec()
                        .read(json.getBytes(StandardCharsets.UTF_8))
                        .params())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 40, 100, 130})
    void xmlMayBeAsDeepAsTheGuardSays(int depth) throws Exception {
        String xml = "<methodCall><methodName>a</methodName><params><param>"
                + "<value><array><data>".repeat(depth)
                + "</data></array></value>".repeat(depth)
                + "</param></params></methodCall>";
        assertThat(new XmlRpcCodec().read(xml.getBytes(StandardCharsets.UTF_8)).params())
                .hasSize(1);
    }

    @Test
    void deeperXmlIsNoCall() {
        String xml = "<methodCall><methodName>a</methodName><params><param>"
                + "<value><array><data>".repeat(140)
                + "</data></array></value>".repeat(140)
                + "</param></params></methodCall>";
        assertThatThrownBy(() -> new XmlRpcCodec().read(xml.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedCall.class);
    }
}

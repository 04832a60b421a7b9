package dev.weir.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Told;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What many are told reads the same the first time and every other time, and as what is told once. */
class ToldTest {
    private static Value reply(boolean told) {
        Map<String, Value> record = new LinkedHashMap<>();
        record.put("name_label", Value.text("é & <\"\uD83D\uDE00\">"));
        record.put("memory", Value.of(4096));
        record.put("long", Value.text("x".repeat(5000)));
        record.put("none", Value.NO_ENTRIES);
        Value.Struct counts = new Value.Dict(Map.of("vm", Value.of(3)));
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("events", Value.items(told ? new Told(new Value.Dict(record)) : new Value.Dict(record)));
        members.put("valid_ref_counts", told ? new Told(counts) : counts);
        return new Value.Dict(members);
    }

    private static String written(RpcReply reply, Value value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reply.success(value, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void inXml() throws IOException {
        Value told = reply(true);
        String plain = written(new XmlRpcReply("event.from"), reply(false));
        assertThat(plain).contains("<i4>3</i4>");
        assertThat(written(new XmlRpcReply("event.from"), told)).isEqualTo(plain);
        assertThat(written(new XmlRpcReply("event.from"), told)).isEqualTo(plain);
    }

    @Test
    void inJson() throws IOException {
        Value told = reply(true);
        RpcReply reply = new JsonRpcReply(true, "1");
        String plain = written(reply, reply(false));
        assertThat(written(reply, told)).isEqualTo(plain);
        assertThat(written(reply, told)).isEqualTo(plain);
    }
}

package dev.weir.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Lengths;
import dev.weir.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reply's length is the same whether its parts are written, or passed over by what was measured before. */
class MeasuredTest {
    /** Keeps nothing, so that every part of known length may be passed over. */
    private static final class Counter extends Gauge {
        private long length;
        private long passed;

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean unwanted(long from, long bytes) {
            return true;
        }

        @Override
        public void pass(long bytes) {
            length += bytes;
            passed += bytes;
        }

        @Override
        public void write(int b) {
            length++;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            length += count;
        }
    }

    private record Kept(Value.Struct struct, Lengths lengths) implements Value.Struct {
        @Override
        public int size() {
            return struct.size();
        }

        @Override
        public @Nullable Value get(String name) {
            return struct.get(name);
        }

        @Override
        public void forEach(BiConsumer<String, Value> visitor) {
            struct.forEach(visitor);
        }
    }

    private static Value.Struct kept(int i) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("name_label", Value.text("é & <" + i + ">"));
        members.put("other_config", Value.textMap(Map.of("a", "\uD83D\uDE00\n")));
        members.put("VBDs", Value.texts(List.of("OpaqueRef:" + i, "OpaqueRef:NULL")));
        members.put("memory", Value.of(i * 4096L));
        return new Kept(new Value.Dict(members), new Lengths());
    }

    private static Value.Dict records(int count) {
        Map<String, Value> records = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            records.put("OpaqueRef:" + i, kept(i));
        }
        return new Value.Dict(records);
    }

    private static void check(RpcReply reply, Value result) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        reply.success(result, written);
        Counter first = new Counter();
        reply.success(result, first);
        Counter second = new Counter();
        reply.success(result, second);
        assertThat(first.length).isEqualTo(written.size());
        assertThat(first.passed).isZero();
        assertThat(second.length).isEqualTo(written.size());
        assertThat(second.passed).isPositive();
    }

    @Test
    void membersOfAStruct() throws IOException {
        check(new XmlRpcReply("VM.get_all_records"), records(500));
        check(new JsonRpcReply(true, "1"), records(500));
        check(new JsonRpcReply(false, "\"x\""), records(500));
    }

    @Test
    void itemsOfAnArrayAndTheResultItself() throws IOException {
        Value items = Value.items(kept(1), Value.items(kept(2)), kept(3));
        check(new XmlRpcReply("a.b"), items);
        check(new JsonRpcReply(true, "1"), items);
        check(new XmlRpcReply("a.b"), kept(4));
        check(new JsonRpcReply(false, "1"), kept(5));
    }
}

package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Many who ask for an answer of 100 MB and take their time to read it, and more of them than one client may have. */
final class SlowReaders {
    private static final long HEAP_BOUND = 96L << 20;
    private static final int CALLS = 100;
    private static final int LARGE = 1_000_000;
    private static final int COPIES = 100;
    /** What the server lets one client have under way. */
    private static final int PENDING = 256;

    private SlowReaders() {}

    static Result run(Stage stage, int count) throws IOException {
        String one = stage.copy("large");
        stage.call("VM.set_name_description", stage.session(), one, Talker.quoted("y".repeat(LARGE)));
        for (int i = 1; i < COPIES; i++) {
            stage.call("VM.clone", stage.session(), one, Talker.quoted("large " + i));
        }
        String session = stage.door().login("slow readers");
        List<Talker> talkers = new ArrayList<>();
        try {
            Measures measures = new Measures(stage, CALLS);
            byte[] request = Talker.request("VM.get_all_records", session);
            for (int i = 0; i < count; i++) {
                Talker talker = stage.door().talker(i % 2 == 0);
                talkers.add(talker);
                talker.send(request);
            }
            List<Talker> served = new ArrayList<>();
            int refused = 0;
            byte[] piece = new byte[512];
            for (Talker talker : talkers) {
                int length = talker.head();
                if (length > COPIES * LARGE) {
                    served.add(talker);
                    assertThat(talker.some(piece)).isPositive();
                } else {
                    String answer = new String(piece, 0, talker.some(piece), java.nio.charset.StandardCharsets.UTF_8);
                    assertThat(answer).contains("\"code\":1,\"message\":\"TOO_MANY_PENDING_TASKS\",\"data\":[]");
                    refused++;
                }
            }
            measures.during(CALLS);
            assertThat(measures.heapAdded()).isLessThanOrEqualTo(HEAP_BOUND);
            assertThat(served).hasSize(Math.min(count, PENDING));
            assertThat(refused).isEqualTo(count - served.size());
            return new Result(
                    "slow readers of 100 MB",
                    count,
                    "\"served\":" + served.size() + ",\"refused\":" + refused + ",",
                    measures);
        } finally {
            talkers.forEach(Talker::close);
        }
    }
}

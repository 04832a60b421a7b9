package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Requests that come a byte at a time: a third stay in the head, a third in a small body, a third in a large one. */
final class SlowSenders {
    private static final long HEAP_BOUND = 64L << 20;
    private static final int CALLS = 100;
    private static final int ROUNDS = 12;
    private static final int KINDS = 3;
    private static final int LARGE = 400 << 10;

    private SlowSenders() {}

    static Result run(Stage stage, int count) throws IOException {
        List<Talker> talkers = new ArrayList<>();
        try {
            Measures measures = new Measures(stage, CALLS);
            byte[] small = Talker.request("VM.get_power_state", stage.session(), stage.vm());
            byte[] large = Talker.request("VM.get_power_state", stage.session(), Talker.quoted("x".repeat(LARGE)));
            int refused = 0;
            for (int i = 0; i < count; i++) {
                Talker talker = stage.door().talker(i % 2 == 0);
                talkers.add(talker);
                try {
                    switch (i % KINDS) {
                        case 0 -> talker.send(part(small, 0, 20));
                        case 1 -> talker.send(part(small, 0, small.length - 2 * ROUNDS));
                        // Most of it at once, so that there is memory to be held.
                        default -> talker.send(part(large, 0, large.length - 2 * ROUNDS));
                    }
                } catch (IOException e) {
                    refused++;
                }
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < count; i++) {
                    byte[] all = i % KINDS == 2 ? large : small;
                    int from = (i % KINDS == 0 ? 20 : all.length - 2 * ROUNDS) + round;
                    try {
                        talkers.get(i).send(part(all, from, from + 1));
                    } catch (IOException e) {
                        // One that was refused for want of room; counted by its answer below.
                        refused++;
                    }
                }
            }
            measures.during(CALLS);
            assertThat(measures.heapAdded()).isLessThanOrEqualTo(HEAP_BOUND);
            int answered = 0;
            for (int i = 1; i < count; i += KINDS) {
                talkers.get(i).send(part(small, small.length - ROUNDS, small.length));
                answered += talkers.get(i).receive().contains("Halted") ? 1 : 0;
            }
            assertThat(answered).as("whose small call came after all").isEqualTo((count + KINDS - 2) / KINDS);
            return new Result("slow senders", count, "\"refused_sends\":" + refused + ",", measures);
        } finally {
            talkers.forEach(Talker::close);
        }
    }

    private static byte[] part(byte[] all, int from, int to) {
        return java.util.Arrays.copyOfRange(all, from, to);
    }
}

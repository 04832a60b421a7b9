package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However a reply is cut into writes and passed parts, what is sent is the reply, and its length was known before. */
class SizedReplyTest {
    private static final int BOUND = 1000;

    @Test
    void sendsEveryByteOnce() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[][] parts = new byte[random.nextInt(60)][];
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new byte[random.nextInt(120)];
                random.nextBytes(parts[i]);
                whole.write(parts[i]);
            }
            SizedReply reply = new SizedReply(BOUND, Shares.ofThisProgram(1).of("one"));
            for (byte[] part : parts) {
                if (random.nextBoolean() && reply.unwanted(reply.length(), part.length)) {
                    reply.pass(part.length);
                } else {
                    reply.write(part);
                }
            }
            assertThat(reply.length()).as("seed %d", seed).isEqualTo(whole.size());
            assertThat(reply.isComplete()).as("seed %d", seed).isEqualTo(whole.size() <= BOUND);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            OutputStream rest = reply.sendTo(sent);
            for (byte[] part : parts) {
                if (rest instanceof dev.weir.server.wire.Gauge gauge
                        && random.nextBoolean()
                        && gauge.unwanted(gauge.length(), part.length)) {
                    gauge.pass(part.length);
                } else {
                    rest.write(part);
                }
            }
            assertThat(sent.toByteArray()).as("seed %d", seed).isEqualTo(whole.toByteArray());
        }
    }
}

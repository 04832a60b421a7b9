package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.util.random.RandomGenerator;

/** Connections that are opened and ended in every way there is, good and bad; none may leave a descriptor behind. */
final class ComeAndGo {
    private static final int CALLS = 100;
    private static final long HEAP_BOUND = 32L << 20;
    /** One in so many has a whole TLS handshake, which costs more than all else. */
    private static final int SECURED = 20;

    private static final int ENDS = 8;
    /** So many addresses of the loopback that their ports last. */
    private static final int ADDRESSES = 50;
    /** What the server may have open more for reasons of its own: a file of the database, a connection to its agent. */
    private static final int OWN = 10;

    private ComeAndGo() {}

    static Result run(Stage stage, int count, RandomGenerator random) throws IOException {
        Measures measures = new Measures(stage, CALLS);
        int before = stage.process().descriptors();
        byte[] request = Talker.request("VM.get_power_state", stage.session(), stage.vm());
        int answered = 0;
        for (int i = 0; i < count; i++) {
            int end = random.nextInt(ENDS);
            boolean secured = i % SECURED == 0;
            boolean tls = secured || i % 2 == 0;
            try (Socket plain = stage.door().connect(tls, 1 + i % ADDRESSES)) {
                Socket socket = secured ? stage.door().secure(plain) : plain;
                answered += end(socket, end, tls && !secured, request) ? 1 : 0;
            }
        }
        // The last of them are closed on the server's side a moment later; none waits for its idle time.
        boolean settled = Deadline.until(() -> stage.process().descriptors() <= before + OWN);
        measures.during(1);
        assertThat(settled)
                .as("descriptors: %d before, %d after", before, stage.process().descriptors())
                .isTrue();
        assertThat(answered).isPositive();
        assertThat(measures.heapAdded()).isLessThanOrEqualTo(HEAP_BOUND);
        return new Result(
                "connections that come and go",
                count,
                "\"descriptors_added\":" + (stage.process().descriptors() - before) + ",\"answered\":" + answered + ",",
                measures);
    }

    /** Ends a connection in one of the ways; tells whether a call was answered before. */
    private static boolean end(Socket socket, int way, boolean raw, byte[] request) throws IOException {
        byte[] first = raw ? new byte[] {22, 3, 1, 2, 0, 1, 0, 1} : request;
        switch (way) {
            case 0 -> {
                // nothing is said
            }
            case 1 -> socket.setSoLinger(true, 0);
            case 2 -> socket.getOutputStream().write(first, 0, first.length / 2);
            case 3 -> {
                socket.getOutputStream().write(first, 0, first.length / 2);
                socket.setSoLinger(true, 0);
            }
            case 4 -> {
                socket.getOutputStream().write(first);
                socket.setSoLinger(true, 0);
            }
            case 5 -> {
                socket.getOutputStream()
                        .write("\0\1\2 nonsense\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            case 6 -> {
                socket.getOutputStream().write(first);
                socket.shutdownOutput();
            }
            default -> {
                if (!raw) {
                    Talker talker = new Talker(socket);
                    talker.send(request);
                    return talker.receive().contains("Halted");
                }
            }
        }
        return false;
    }
}

package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that say nothing: every other one to the listener for TLS. */
final class SilentConnections {
    private static final long HEAP_BOUND = 96L << 20;
    private static final int CALLS = 100;
    private static final int NEWCOMERS = 20;

    private SilentConnections() {}

    static Result run(Stage stage, int count) throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            Measures measures = new Measures(stage, CALLS);
            Talker between = stage.door().talker();
            assertThat(between.call("VM.get_power_state", stage.session(), stage.vm()))
                    .contains("Halted");
            for (int i = 0; i < count; i++) {
                silent.add(stage.door().connect(i % 2 == 0));
            }
            measures.during(CALLS);
            // Who knocks now gets in, by the network and by the host's own socket, and who was in and had spoken stays.
            for (int i = 0; i < NEWCOMERS; i++) {
                try (Talker newcomer = stage.door().talker(i % 2 == 0)) {
                    assertThat(newcomer.call("VM.get_power_state", stage.session(), stage.vm()))
                            .contains("Halted");
                }
            }
            assertThat(trusted(stage)).contains("Halted");
            assertThat(between.call("VM.get_power_state", stage.session(), stage.vm()))
                    .contains("Halted");
            between.close();
            assertThat(measures.heapAdded()).isLessThanOrEqualTo(HEAP_BOUND);
            return new Result("silent connections", count, "", measures);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static String trusted(Stage stage) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(stage.pool().trustedSocket()));
            String request = new String(
                    Talker.request("VM.get_power_state", stage.session(), stage.vm()), StandardCharsets.UTF_8);
            channel.write(
                    ByteBuffer.wrap(request.replace("HTTP/1.1", "HTTP/1.0").getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutated messages: each gets an HTTP answer, and the server goes on. */
class FuzzTest {
    private static final int ROUNDS = 3000;
    private static final long SEED = 20261122;

    private static final List<String> BODIES = List.of(
            RawHttp.xml("echo", "<i4>1</i4>", "<struct><member><name>a</name><value>b</value></member></struct>"),
            "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE methodCall>"
                    + RawHttp.xml("echo", "<array><data><value><double>1.5</double></value></data></array>"),
            RawHttp.xml("one", "<dateTime.iso8601>20260821T02:00:23Z</dateTime.iso8601>"),
            "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":[\"é\",1,{\"a\":[true,null]}],\"id\":1}",
            "{\"method\":\"echo\",\"params\":[1e3,\"\\u00e9\"],\"id\":\"x\"}");
    private static final List<String> PIECES = List.of(
            "<",
            ">",
            "&",
            "]]>",
            "<![CDATA[",
            "<value>",
            "</value>",
            "<!--",
            "<?",
            "\0",
            "\uFFFF",
            "&#xD800;",
            "{",
            "}",
            "[",
            "\"",
            "\\ud800",
            ":",
            ",",
            "null",
            "-",
            "99999999999999999999");

    @Test
    void nothingStopsIt() throws Exception {
        Random random = new Random(SEED);
        try (WebServer server = TestServer.start(new Script())) {
            RawHttp client = new RawHttp(server.port("http"));
            for (int round = 0; round < ROUNDS; round++) {
                String body = BODIES.get(random.nextInt(BODIES.size()));
                String path = body.startsWith("{") ? "/jsonrpc" : "/";
                byte[] mutated = mutate(body.getBytes(StandardCharsets.UTF_8), random);
                client.send(post(path, mutated));
                RawHttp.Reply reply = client.receive();
                assertThat(reply.status()).as("seed %d, round %d", SEED, round).isIn(200, 500);
                assertThat(reply.body()).as("seed %d, round %d", SEED, round).doesNotContain("\tat ", "Exception");
                if (reply.status() != 200) {
                    client.close();
                    client = new RawHttp(server.port("http"));
                }
            }
            client.close();
            for (int round = 0; round < 300; round++) {
                heads(
                        server.port("http"),
                        mutate(RawHttp.post("/", BODIES.getFirst()).getBytes(StandardCharsets.UTF_8), random));
            }
            assertThat(RawHttp.exchange(server.port("http"), RawHttp.post("/", BODIES.getFirst()))
                            .status())
                    .isEqualTo(200);
        }
    }

    private static byte[] post(String path, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** A mutated head may ask for more bytes than come; the end of the stream answers that. */
    private static void heads(int port, byte[] request) throws IOException {
        try (RawHttp client = new RawHttp(port)) {
            client.send(request);
            client.end();
            assertThat(client.rest()).doesNotContain("\tat ", "Exception");
        } catch (java.net.SocketException e) {
            assertThat(e).as("it closed early, which is an answer too").isNotNull();
        }
    }

    private static byte[] mutate(byte[] message, Random random) {
        byte[] mutated = message;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            int end = Math.min(mutated.length, at + random.nextInt(8));
            byte[] piece = switch (random.nextInt(4)) {
                case 0 -> new byte[0];
                case 1 -> new byte[] {(byte) random.nextInt(256)};
                case 2 -> Arrays.copyOfRange(mutated, at, end);
                default -> PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
            };
            byte[] next = new byte[at + piece.length + mutated.length - end];
            System.arraycopy(mutated, 0, next, 0, at);
            System.arraycopy(piece, 0, next, at, piece.length);
            System.arraycopy(mutated, end, next, at + piece.length, mutated.length - end);
            mutated = next.length == 0 ? message : next;
        }
        return mutated;
    }
}

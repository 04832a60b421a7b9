package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.CopyState;
import dev.weir.agent.protocol.json.CopyJson;
import dev.weir.agent.serve.Client;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The copy of the pool's database over HTTPS, in a program that is killed. */
@Timeout(300)
class CopyTest {
    private static final String POOL = "5b1f3c52-7a2e-4a55-9d0c-0123456789ab";
    private static final byte[] NOTHING = {};

    /** Many times what any other body may have. */
    private static final byte[] LARGE = new byte[24 << 20];

    @TempDir
    Path folder;

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int base(Client client, int generation, byte[] body) throws Exception {
        return client.request("PUT", "copy?pool=" + POOL + "&generation=" + generation, body)
                .statusCode();
    }

    private static HttpResponse<String> changes(Client client, int from, int to, String body) throws Exception {
        return client.request("POST", "copy?pool=" + POOL + "&from=" + from + "&to=" + to, text(body));
    }

    private static CopyState state(Client client) throws Exception {
        return CopyJson.read(client.get("copy").body());
    }

    @Test
    void isSentAskedForReadAndForgotten() throws Exception {
        try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", "simulator");
                Client client = agent.client()) {
            assertThat(state(client)).isEqualTo(CopyState.NONE);
            assertThat(client.get("copy/content").statusCode()).isEqualTo(404);
            assertThat(changes(client, 1, 2, "x").statusCode()).isEqualTo(409);

            assertThat(base(client, 5, LARGE)).isEqualTo(200);
            assertThat(state(client)).isEqualTo(new CopyState(POOL, 5, LARGE.length, 0));
            assertThat(base(client, 6, text("base."))).isEqualTo(200);
            assertThat(CopyJson.read(changes(client, 6, 8, "one\n").body())).isEqualTo(new CopyState(POOL, 8, 5, 4));
            HttpResponse<String> late = changes(client, 6, 9, "one\n");
            assertThat(late.statusCode()).isEqualTo(409);
            assertThat(late.body()).contains("at generation 8 of pool " + POOL);
            HttpResponse<String> content = client.get("copy/content");
            assertThat(content.body()).isEqualTo("base.one\n");
            assertThat(CopyJson.read(content.headers().firstValue("copy-state").orElseThrow()))
                    .isEqualTo(state(client));

            assertThat(client.request("DELETE", "copy", NOTHING).statusCode()).isEqualTo(200);
            assertThat(state(client)).isEqualTo(CopyState.NONE);
        }
    }

    @Test
    void wrongRequestsAreToldSo() throws Exception {
        try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", "simulator");
                Client client = agent.client()) {
            assertThat(client.request("PUT", "copy?pool=x&generation=1", NOTHING)
                            .body())
                    .isEqualTo("pool must be a uuid\n");
            assertThat(client.request("PUT", "copy?pool=" + POOL, NOTHING).body())
                    .isEqualTo("generation must be a whole number above 0\n");
            assertThat(client.request("POST", "copy?pool=" + POOL + "&from=1&to=-2", NOTHING)
                            .body())
                    .isEqualTo("to must be a whole number above 0\n");
            assertThat(client.request("POST", "copy?pool=%ff&from=1&to=2", NOTHING)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(client.request("PATCH", "copy", NOTHING).headers().firstValue("allow"))
                    .contains("DELETE, GET, POST, PUT");
        }
    }

    /** Whatever the program is at when it is killed: what it has acknowledged is there, and nothing that was not sent. */
    @Test
    void outlivesTheKillOfTheProgram() throws Exception {
        int generation = 1;
        for (int round = 0; round < 2; round++) {
            int acknowledged = generation;
            int sent = generation;
            try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", "simulator");
                    Client client = agent.client()) {
                if (round == 0) {
                    assertThat(base(client, 1, text("base"))).isEqualTo(200);
                }
                CompletableFuture<Integer> busy = new CompletableFuture<>();
                int begin = generation;
                CompletableFuture<int[]> sender = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> sender.complete(send(client, begin, busy)));
                busy.get(1, TimeUnit.MINUTES);
                agent.kill();
                int[] ends = sender.get(1, TimeUnit.MINUTES);
                acknowledged = ends[0];
                sent = ends[1];
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
            try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", "simulator");
                    Client client = agent.client()) {
                generation = (int) state(client).generation();
                assertThat(generation).isBetween(acknowledged, sent);
                StringBuilder expected = new StringBuilder("base");
                for (int i = 2; i <= generation; i++) {
                    expected.append(i).append('\n');
                }
                assertThat(client.get("copy/content").body()).isEqualTo(expected.toString());
            }
        }
    }

    /** Sends changes until the program is gone; the generations it acknowledged and was sent. */
    private static int[] send(Client client, int from, CompletableFuture<Integer> busy) {
        int at = from;
        try {
            while (changes(client, at, at + 1, (at + 1) + "\n").statusCode() == 200) {
                at++;
                if (at == from + 20) {
                    busy.complete(at);
                }
            }
            busy.completeExceptionally(new AssertionError("refused at " + at));
        } catch (Exception e) {
            busy.completeExceptionally(e);
        }
        return new int[] {at, at + 1};
    }
}

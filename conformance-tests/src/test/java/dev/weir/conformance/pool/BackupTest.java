package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pool that is put into a file while it runs, and made again from it. */
class BackupTest {
    @Test
    void aRunningPoolIsBackedUpAndAStoppedOneRestored() throws Exception {
        try (RunningPool pool = RunningPool.start()) {
            Rpc rpc = pool.json();
            String session = pool.login(rpc);
            Object template = Trees.items(rpc.call("VM.get_by_name_label", session, "Tiny Linux"))
                    .get(0);
            Object vm = rpc.call("VM.clone", session, template, "as it was");
            Path file = pool.directory().resolve("pool.backup");

            pool.command("backup", file.toString());

            assertThat(file).isNotEmptyFile();
            rpc.call("VM.set_name_label", session, vm, "changed since");
            Object token = Trees.member(rpc.call("event.from", session, List.of("VM"), "", 0.0), "token");
            assertThatThrownBy(() -> pool.command("restore", "--force", file.toString()))
                    .hasMessageContaining("a server runs on");
            pool.stopServer();
            assertThatThrownBy(() -> pool.command("restore", file.toString())).hasMessageContaining("--force");
            pool.command("restore", "--force", file.toString());
            pool.startServer();

            String after = pool.login(rpc);
            assertThat(rpc.call("VM.get_name_label", after, vm)).isEqualTo("as it was");
            assertThat(Trees.items(Trees.member(rpc.call("event.from", after, List.of("VM"), token, 30.0), "events")))
                    .as("what a client with an older token is told")
                    .anySatisfy(event -> assertThat(Trees.member(event, "ref")).isEqualTo(vm));
        }
    }

    @Test
    void nobodyElseGetsIt() throws Exception {
        try (RunningPool pool = RunningPool.start();
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(pool.trust().context())
                        .build()) {
            for (var page : List.of(pool.url(), pool.plainUrl())) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(page.resolve("/weir/backup")).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(403);
                assertThat(answer.body()).doesNotContain("weir-backup");
            }
        }
    }
}

package dev.weir.conformance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir demo --hosts 2} with real hosts: their pool is there at READY, and again the next time. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DemoOfHostsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "of the demo";
    private static final Path SCRIPT =
            Path.of("..", "docs", "examples", "vms-in-a-pool.py").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void twoHostsAreOnePoolAtReadyAndGoOnAfterwards() throws Exception {
        Path data = folder.resolve("data");
        String made;
        try (Launcher demo = start(data)) {
            LoggedIn client = ready(demo, data);
            List<?> templates = Trees.items(client.call("VM.get_by_name_label", "Tiny Linux"));
            made = Trees.text(client.call("VM.clone", templates.getFirst(), "kept"));
            assertThat(documentedScript(client, data))
                    .contains("this host is a member; the master is")
                    .contains("of the pool 1 started on", "the VM's affinity", "of the pool 2 started on", "told to")
                    .contains("removed the VMs and their network");
            demo.terminate();
            assertThat(demo.awaitEnd(PATIENCE)).isZero();
            assertThat(Launcher.processesOf(data)).isEmpty();
        }
        try (Launcher demo = start(data)) {
            assertThat(ready(demo, data).call("VM.get_name_label", made)).isEqualTo("kept");
            demo.signalGroup("TERM");
            assertThat(demo.awaitEnd(PATIENCE)).isZero();
            assertThat(Launcher.processesOf(data)).isEmpty();
        }
        try (Launcher other =
                Launcher.start(folder.resolve("other"), "demo", "--hosts", "3", "--data", data.toString())) {
            assertThat(other.awaitEnd(PATIENCE)).isEqualTo(1);
            assertThat(other.errors()).contains("has 2 hosts");
        }
    }

    /** What docs/examples tells of VMs in a pool, asked of the member (features.md, 004-23). */
    private String documentedScript(LoggedIn client, Path data) throws Exception {
        Object master = client.call(
                "pool.get_master", Trees.items(client.call("pool.get_all")).getFirst());
        Map<String, Object> hosts = Trees.members(client.call("host.get_all_records"));
        String member = hosts.entrySet().stream()
                .filter(host -> !host.getKey().equals(master))
                .map(host -> Trees.text(Trees.member(host.getValue(), "address")))
                .findFirst()
                .orElseThrow();
        return Python.run(folder, SCRIPT.toString(), "--ca", authority(data).toString(), "https://" + member, PASSWORD);
    }

    private static Path authority(Path data) {
        return data.resolve("lab/hosts/1/data/pki/ca.pem");
    }

    private Launcher start(Path data) throws IOException {
        return Launcher.start(
                folder.resolve("errors"), "demo", "--hosts", "2", "--password", PASSWORD, "--data", data.toString());
    }

    /** READY names the master, and comes when both hosts are live and enabled and shared storage is plugged. */
    private static LoggedIn ready(Launcher demo, Path data) throws IOException, GeneralSecurityException {
        String line = demo.line();
        assertThat(line).matches("READY https://10\\.78\\.[0-9.]+");
        URI master = URI.create(line.substring("READY ".length()));
        LoggedIn client = LoggedIn.to(master, authority(data), PASSWORD);
        Map<String, Object> hosts = Trees.members(client.call("host.get_all_records"));
        Map<String, Object> metrics = Trees.members(client.call("host_metrics.get_all_records"));
        assertThat(hosts.values())
                .hasSize(2)
                .allMatch(host -> Trees.member(host, "enabled").equals(true))
                .anyMatch(host -> Trees.member(host, "address").equals(master.getHost()));
        assertThat(metrics.values()).allMatch(its -> Trees.member(its, "live").equals(true));
        assertThat(Trees.members(client.call("PBD.get_all_records")).values())
                .allMatch(pbd -> Trees.member(pbd, "currently_attached").equals(true));
        return client;
    }
}

package dev.weir.conformance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The product's main job on real input: the documented script boots a real guest in a demo of this machine. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class MainJobTest {
    private static final Path SCRIPT =
            Path.of("..", "docs", "examples", "boot-tiny-linux.py").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String PASSWORD = "main-job";
    private static final Pattern BRIDGE_TAG = Pattern.compile(" --bridge-tag (\\S+)");

    @TempDir
    Path folder;

    @Test
    void theDocumentedScriptBootsARealGuest() throws Exception {
        Path data = folder.resolve("data");
        String tag;
        try (Launcher demo = Launcher.start(
                folder.resolve("errors"),
                "demo",
                "--data",
                data.toString(),
                "--address",
                "127.0.0.43",
                "--password",
                PASSWORD)) {
            String url = demo.line().substring("READY ".length());
            assertThat(untilHost(demo)).as("the host is real").contains("libvirt and QEMU");

            // What is destroyed goes for good, so that its file is seen to go.
            Python.run(
                    folder,
                    "src/test/python/no_trash.py",
                    data.resolve("pki/ca.pem").toString(),
                    url,
                    PASSWORD);
            String wholeLife = script(data, url, "--stop");
            assertThat(wholeLife)
                    .contains("the guest's agent answers: it runs Tiny Linux")
                    .contains("shut down: Halted")
                    .contains("removed the guest and its disk");
            assertThat(consoles(data)).as("its serial console").contains("TINY-LINUX READY");
            assertThat(files(data.resolve("storage"))).as("disks left").isEmpty();

            assertThat(script(data, url)).contains("the guest's agent answers");
            assertThat(Launcher.processesOf(data)).as("a guest runs").anyMatch(line -> line.contains("qemu-system"));
            tag = bridgeTag(data);
            assertThat(devices(tag)).as("its bridges").isNotEmpty();
            demo.signalGroup("TERM");
            assertThat(demo.awaitEnd(PATIENCE)).isZero();
        }
        assertThat(Launcher.processesOf(data)).isEmpty();
        assertThat(devices(tag)).as("network devices left").isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(data.toString());
    }

    private static String untilHost(Launcher demo) throws IOException {
        String line = demo.line();
        while (!line.strip().startsWith("host ")) {
            assertThat(line).as("the demo goes on").doesNotStartWith("no output");
            line = demo.line();
        }
        return line;
    }

    private String script(Path data, String url, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of(SCRIPT.toString(), "--ca", data.resolve("pki/ca.pem").toString(), url, PASSWORD));
        words.addAll(List.of(more));
        return Python.run(folder, words.toArray(String[]::new));
    }

    private static String consoles(Path data) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path log : files(data.resolve("agent").resolve("consoles"))) {
            all.append(new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }

    /** What the names of this demo's bridges begin with; other tests' are beside them. */
    private static String bridgeTag(Path data) {
        return Launcher.processesOf(data).stream()
                .map(BRIDGE_TAG::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> devices(String tag) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/sys/class/net"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(tag))
                    .toList();
        }
    }
}

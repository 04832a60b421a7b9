package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.TestPki;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.serve.Client;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its own process. */
@Timeout(120)
class ProcessTest {
    private static final int SIGTERM_STATUS = 143;

    @TempDir
    Path folder;

    @Test
    void servesUntilTerminated() throws Exception {
        TestPki pki = new TestPki("pool");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.weir.agent.Main",
                        "--listen",
                        "127.0.0.1:0",
                        "--pki",
                        pki.folder(folder, "host", "EC").toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--hypervisor",
                        "simulator")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String listening = out.readLine();
            assertThat(listening).matches("LISTENING 127\\.0\\.0\\.1:\\d+");
            int port = Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
            try (Client client = new Client(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    Identity.load(pki.folder(folder, "master", "RSA")).context())) {
                Iterator<HostReport> reports = client.reports();
                assertThat(reports.next().full()).isTrue();
                process.destroy();
                while (reports.hasNext()) {
                    assertThat(reports.next().full()).isFalse();
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM_STATUS);
        } finally {
            process.destroyForcibly();
        }
    }
}

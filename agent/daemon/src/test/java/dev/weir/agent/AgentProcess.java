package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.TestPki;
import dev.weir.agent.serve.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as its own process, and a master's certificates to talk to it. */
final class AgentProcess implements AutoCloseable {
    static final int SIGTERM_STATUS = 143;

    private final Process process;
    private final BufferedReader out;
    private final TestPki pki = new TestPki("pool");
    private final Path folder;
    private final int port;

    /** Starts it with its data in the folder and waits until it listens. */
    AgentProcess(Path folder, String... options) throws Exception {
        this.folder = folder;
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.agent.Main",
                "--listen",
                "127.0.0.1:0",
                "--pki",
                pki.folder(folder, "host", "EC").toString(),
                "--data",
                folder.resolve("data").toString()));
        line.addAll(List.of(options));
        process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader();
        String listening = out.readLine();
        assertThat(listening).matches("LISTENING 127\\.0\\.0\\.1:\\d+");
        port = Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
    }

    Client client() throws Exception {
        return new Client(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Identity.load(pki.folder(folder, "master", "RSA")).context());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGTERM, and its status. */
    int terminate() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** SIGKILL; returns when all that it had started is gone too. */
    void kill() throws Exception {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly();
        for (ProcessHandle member : family) {
            member.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        out.close();
    }
}

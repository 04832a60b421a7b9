package dev.weir.conformance.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One of several hosts: its own agent and server, at a loopback address of its own and on ports that all of them have. */
public final class LoopbackHost implements AutoCloseable {
    public static final String PASSWORD = "kept for this run only";

    private static final int LOW = 10_000;
    private static final int HIGH = 32_000;

    private final String address;
    private final int https;
    private final int http;
    private final Path folder;
    private final int agentPort;
    private final Map<String, String> environment;
    private @Nullable Program agent;
    private @Nullable Program server;

    private LoopbackHost(String address, int https, int http, Path folder, Map<String, String> environment)
            throws IOException {
        this.address = address;
        this.https = https;
        this.http = http;
        this.folder = folder;
        this.agentPort = freePort(address);
        this.environment = environment;
    }

    /** Starts a host that is a pool of one; its data are in the folder, which stays. */
    public static LoopbackHost start(String address, int https, int http, Path folder) {
        return start(address, https, http, folder, Map.of());
    }

    /** The same with an environment for its server. */
    public static LoopbackHost start(
            String address, int https, int http, Path folder, Map<String, String> environment) {
        try {
            Files.createDirectories(folder);
            LoopbackHost host = new LoopbackHost(address, https, http, folder, environment);
            Program.start(
                            folder.resolve("prepare.log"),
                            Map.of(),
                            Program.SERVER,
                            List.of("prepare", "--data", folder.toString(), "--address", address))
                    .awaitSuccess();
            host.startAgent();
            host.startServer();
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that is free at an address, and none that the kernel gives to clients: they get theirs from 32768 on. */
    public static int freePort(String address) throws IOException {
        return freePorts(address, 1);
    }

    /** The first of so many that follow one another. */
    static int freePorts(String address, int count) throws IOException {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(LOW, HIGH - count);
            int port = first;
            while (port < first + count && isFree(address, port)) {
                port++;
            }
            if (port == first + count) {
                return first;
            }
        }
    }

    private static boolean isFree(String address, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral(address))) {
            return socket.getLocalPort() == port;
        } catch (BindException e) {
            return false;
        }
    }

    public void startAgent() {
        Program started = Program.start(
                folder.resolve("agent.log"),
                Map.of(),
                "dev.weir.agent.Main",
                List.of(
                        "--listen",
                        address + ":" + agentPort,
                        "--pki",
                        folder.resolve("pki").toString(),
                        "--data",
                        folder.resolve("agent").toString(),
                        "--hypervisor",
                        "simulator",
                        "--hostname",
                        "host-" + address));
        agent = started;
        started.await("LISTENING");
    }

    /** Sends the agent a signal by its name: {@code STOP} leaves it without a word until {@code CONT}. */
    public void signalAgent(String name) throws IOException, InterruptedException {
        long pid = Objects.requireNonNull(agent).pid();
        int exit = new ProcessBuilder("kill", "-s", name, Long.toString(pid))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill answered " + exit);
        }
    }

    public void startServer() {
        Map<String, String> all = new HashMap<>(environment);
        all.put("WEIR_PASSWORD", PASSWORD);
        Program started = Program.start(
                folder.resolve("server.log"),
                all,
                Program.SERVER,
                List.of(
                        "serve",
                        "--data",
                        folder.toString(),
                        "--address",
                        address,
                        "--https-port",
                        Integer.toString(https),
                        "--http-port",
                        Integer.toString(http),
                        "--agent",
                        "https://" + address + ":" + agentPort,
                        "--brake-millis",
                        "0"));
        server = started;
        started.await("READY");
    }

    /** Without power: server and agent end as {@code kill -9} does. */
    public void cutPower() {
        killServer();
        if (agent != null) {
            agent.kill();
            agent = null;
        }
    }

    /** Ends the server as {@code kill -9} does. */
    public void killServer() {
        if (server != null) {
            server.kill();
            server = null;
        }
    }

    public String address() {
        return address;
    }

    /** What this host's server and agent keep. */
    public Path folder() {
        return folder;
    }

    public String serverLog() {
        return server == null ? "" : server.log();
    }

    public Rpc xml() {
        return new XmlRpc(new Post(client(), url(), "text/xml"));
    }

    public Rpc json() {
        return new JsonRpc(new Post(client(), url().resolve("/jsonrpc"), "application/json"));
    }

    /** A session of root at this host; a member has none to give. */
    public LoggedIn login() {
        Rpc rpc = json();
        return new LoggedIn(
                rpc, Trees.text(rpc.call("session.login_with_password", "root", PASSWORD, "1.0", "weir conformance")));
    }

    /** The same, when the host is a master by then. */
    public LoggedIn awaitLogin() {
        LoggedIn[] session = new LoggedIn[1];
        boolean serves = Deadline.until(() -> {
            try {
                session[0] = login();
                return true;
            } catch (Refused | Broken e) {
                return false;
            }
        });
        if (!serves) {
            throw new IllegalStateException("no master at " + address + "; its log:\n" + serverLog());
        }
        return session[0];
    }

    /** Where it serves without TLS. */
    public URI plainUrl() {
        return URI.create("http://" + address + ":" + http + "/");
    }

    private URI url() {
        return URI.create("https://" + address + ":" + https + "/");
    }

    /** Trusts whatever authority the host has by now: it changes with its pool. */
    private HttpClient client() {
        try {
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(new PoolTrust(folder.resolve("pki").resolve("ca.pem")).context())
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new Broken("no trust in " + address, e); // it has none while it begins anew
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
        if (agent != null) {
            agent.stop();
        }
    }
}

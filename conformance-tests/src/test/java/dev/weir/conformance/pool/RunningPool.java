package dev.weir.conformance.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server and an agent as processes on loopback, with their data in a folder that goes with them. */
public final class RunningPool implements AutoCloseable {
    public static final String USER = "root";
    private static final String ADDRESS = "127.0.0.1";

    private final Path directory;
    private final String password = "kept for this run only";
    private final int httpsPort;
    private final int httpPort;
    private final List<String> machine;
    private final List<String> jvm;
    private final PoolTrust trust;
    private final HttpClient http;
    private Program agent;
    private String agentAddress;
    private final List<String> agentAddresses;
    private @Nullable Program server;

    private RunningPool(List<String> machine, List<String> jvm, int hosts, @Nullable Path backup)
            throws IOException, GeneralSecurityException {
        this.machine = machine;
        this.jvm = jvm;
        this.directory = Files.createTempDirectory("weir-pool");
        this.httpsPort = LoopbackHost.freePort(ADDRESS);
        this.httpPort = LoopbackHost.freePort(ADDRESS);
        command("prepare", "--address", ADDRESS);
        if (backup != null) {
            command("restore", backup.toString());
        }
        this.trust = new PoolTrust(authority());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trust.context())
                .build();
        // Several keep their addresses over a restart only when these follow one another.
        this.agent = launchAgent(ADDRESS + ":" + (hosts == 1 ? 0 : LoopbackHost.freePorts(ADDRESS, hosts)));
        this.agentAddresses = agent.await("LISTENING", hosts);
        this.agentAddress = agentAddresses.getFirst();
        startServer();
    }

    /** A pool of one host on the simulator. */
    public static RunningPool start() {
        return start("simulator");
    }

    /** A pool of one host on a hypervisor of the agent's: a libvirt URI, or {@code simulator}. */
    public static RunningPool start(String hypervisor) {
        return start(new PoolSetup(hypervisor));
    }

    /** {@code heap} is the most the programs' JVMs may use for objects, as {@code -Xmx} has it. */
    public static RunningPool start(String hypervisor, String heap) {
        return start(new PoolSetup(hypervisor, List.of(), List.of("-Xmx" + heap)));
    }

    public static RunningPool start(PoolSetup setup) {
        return start(setup.machine(), setup.jvm(), 1, null);
    }

    /**
     * A pool on what a backup holds. Its first host is the master's own; where the agents of the others are is for the
     * caller to say.
     *
     * @param hosts how many hosts the agent's simulator plays
     */
    public static RunningPool restored(Path backup, int hosts) {
        return restored(backup, hosts, List.of());
    }

    /** The same with further options for the simulator. */
    public static RunningPool restored(Path backup, int hosts, List<String> options) {
        List<String> machine = new ArrayList<>(List.of(
                "--hypervisor",
                "simulator",
                "--simulated-hosts",
                Integer.toString(hosts),
                "--simulate-memory-gib",
                "256"));
        machine.addAll(options);
        return start(machine, List.of(), hosts, backup);
    }

    private static RunningPool start(List<String> machine, List<String> jvm, int hosts, @Nullable Path backup) {
        try {
            return new RunningPool(machine, jvm, hosts, backup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Program launchAgent(String listen) {
        List<String> arguments = new ArrayList<>(List.of(
                "--listen",
                listen,
                "--pki",
                directory.resolve("pki").toString(),
                "--data",
                directory.resolve("agent").toString()));
        arguments.addAll(machine);
        return Program.start(directory.resolve("agent.log"), Map.of(), jvm, "dev.weir.agent.Main", arguments);
    }

    /** Starts the server on the data that is there and waits until it serves. */
    public void startServer() {
        Program started = launchServer();
        server = started;
        started.await("READY");
    }

    /** Starts the server and ends it as {@code kill -9} does after that time; it need not serve by then. */
    public void startServerAndKill(Duration after) {
        Program started = launchServer();
        started.dropOutput();
        if (started.endsWithin(after)) {
            throw new IllegalStateException("the server ended by itself; its log:\n" + started.log());
        }
        started.kill();
    }

    private Program launchServer() {
        return Program.start(
                directory.resolve("server.log"),
                Map.of("WEIR_PASSWORD", password),
                jvm,
                Program.SERVER,
                List.of(
                        "serve",
                        "--data",
                        directory.toString(),
                        "--address",
                        ADDRESS,
                        "--https-port",
                        Integer.toString(httpsPort),
                        "--http-port",
                        Integer.toString(httpPort),
                        "--agent",
                        "https://" + agentAddress,
                        "--brake-millis",
                        "0"));
    }

    /** The host's own socket, whose callers need no password. */
    public Path trustedSocket() {
        return directory.resolve("api.sock");
    }

    /** Runs a command of the server's program on the pool's data to its end, which has to be a good one. */
    public void command(String name, String... words) {
        List<String> arguments = new ArrayList<>(List.of(name, "--data", directory.toString()));
        arguments.addAll(List.of(words));
        Program.start(directory.resolve(name + ".log"), Map.of(), Program.SERVER, arguments)
                .awaitSuccess();
    }

    /** Asks the server to end and waits until it has. */
    public void stopServer() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    /** Ends the server as {@code kill -9} does; {@link #startServer} brings it back. */
    public void killServer() {
        if (server != null) {
            server.kill();
            server = null;
        }
    }

    /** Ends the agent as {@code kill -9} does and starts it again at the same address. */
    public void restartAgent() {
        killAgent();
        startAgent();
    }

    /** Ends the agent as {@code kill -9} does; {@link #startAgent} brings it back. */
    public void killAgent() {
        agent.kill();
    }

    /** Starts the agent again at the same address. */
    public void startAgent() {
        agent = launchAgent(agentAddress);
        agentAddress = agent.await("LISTENING", agentAddresses.size()).getFirst();
    }

    /** What the agent tells of its guests: the power state of each by uuid. */
    public Map<String, String> guests() {
        return new HostView(directory.resolve("pki")).guests(agentAddress);
    }

    /** The copy of the database on one of the hosts; 0 is the master's own. */
    public HostCopy copy(int host) {
        return new HostCopy(directory.resolve("pki"), agentAddresses.get(host));
    }

    /** For a connection to an agent, as the master makes it. */
    public SSLContext masterContext() {
        try {
            return trust.context(directory.resolve("pki"), "master");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the agent has logged so far. */
    public String agentLog() {
        return agent.log();
    }

    /** Where the agents of the hosts are that the simulator plays, the master's first. */
    public List<URI> agents() {
        return agentAddresses.stream()
                .map(address -> URI.create("https://" + address))
                .toList();
    }

    public URI url() {
        return URI.create("https://" + ADDRESS + ":" + httpsPort + "/");
    }

    public URI plainUrl() {
        return URI.create("http://" + ADDRESS + ":" + httpPort + "/");
    }

    public String password() {
        return password;
    }

    /** The certificate of the pool's authority, PEM. */
    public Path authority() {
        return directory.resolve("pki").resolve("ca.pem");
    }

    public PoolTrust trust() {
        return trust;
    }

    /** The file of the server's database, as JDBC names it. */
    public Path database() {
        return directory.resolve("db").resolve("pool");
    }

    /** A folder for what a test keeps beside the pool. */
    public Path directory() {
        return directory;
    }

    public Rpc xml() {
        return new XmlRpc(new Post(http, url(), "text/xml"));
    }

    public Rpc json() {
        return new JsonRpc(new Post(http, url().resolve("/jsonrpc"), "application/json"));
    }

    /** JSON-RPC of a client that shows a certificate of its own. */
    public Rpc json(SSLContext client) {
        HttpClient own = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(client)
                .build();
        return new JsonRpc(new Post(own, url().resolve("/jsonrpc"), "application/json"));
    }

    /** A new session of root. */
    public String login(Rpc rpc) {
        return Trees.text(rpc.call("session.login_with_password", USER, password, "1.0", "weir conformance"));
    }

    /** The server's process; it must be running. */
    public long serverPid() {
        if (server == null) {
            throw new IllegalStateException("no server runs");
        }
        return server.pid();
    }

    /** What the server has logged so far. */
    public String serverLog() {
        return server == null ? "" : server.log();
    }

    /** The agent's process. */
    public long agentPid() {
        return agent.pid();
    }

    /** The host's own socket. */
    public Path socket() {
        return directory.resolve("api.sock");
    }

    /** A second agent with this pool's certificates, which no server talks to. */
    public LoneAgent loneAgent() {
        return new LoneAgent(directory);
    }

    @Override
    public void close() {
        http.close();
        if (server != null) {
            server.stop();
        }
        agent.stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

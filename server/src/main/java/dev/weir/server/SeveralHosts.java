package dev.weir.server;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.join.HostServers;
import dev.weir.server.pki.Unverified;
import dev.weir.server.remote.Limits;
import dev.weir.server.remote.RemotePool;
import dev.weir.server.time.Pauses;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of several simulated hosts on one machine: each host's own server, all in this process, at addresses that
 * follow one another and on the same ports. The first is the master that the others join, by the calls that an
 * administrator would make.
 */
final class SeveralHosts {
    private static final Logger LOG = LoggerFactory.getLogger(SeveralHosts.class);
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(120), Duration.ofHours(1), 64 << 20);
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final int MOST = 254;

    private final List<Settings> hosts;
    private final String password;
    private final List<Settings> serving = new ArrayList<>();

    private SeveralHosts(List<Settings> hosts, String password) {
        this.hosts = hosts;
        this.password = password;
    }

    /** What holds for each host, the first one's being given. */
    static List<Settings> settings(Settings first, int hosts, List<URI> furtherAgents) throws IOException {
        List<Settings> all = new ArrayList<>(List.of(first));
        for (int number = 2; number <= hosts; number++) {
            URI agent = number - 2 < furtherAgents.size() ? furtherAgents.get(number - 2) : first.agent();
            all.add(first.of(first.data().resolve("host-" + number), following(first.address(), number - 1), agent));
        }
        return all;
    }

    /** The IPv4 address that is so many after another, in the same block of 256. */
    static String following(String address, int after) throws IOException {
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            int last = (bytes[3] & 0xff) + after;
            if (bytes.length == 4 && last <= MOST) {
                bytes[3] = (byte) last;
                return InetAddress.getByAddress(bytes).getHostAddress();
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("no address", e);
        }
        throw new IOException("several hosts need an IPv4 address with as many free ones after it, not " + address);
    }

    static void serve(List<Settings> hosts, String password, Consumer<Serving> ready)
            throws IOException, GeneralSecurityException, InterruptedException {
        new SeveralHosts(hosts, password).serve(ready);
    }

    private void serve(Consumer<Serving> ready) throws IOException, GeneralSecurityException, InterruptedException {
        Serving master = start(hosts.getFirst());
        for (Settings host : hosts.subList(1, hosts.size())) {
            Settings placed = host.at(master.httpsPort(), master.httpPort());
            start(placed);
            LOG.info("host {} of {} serves at {}", serving.size(), hosts.size(), host.address());
            join(placed, master.httpsPort());
        }
        awaitAll(master.httpsPort());
        ready.accept(master);
        Thread.currentThread().join();
    }

    /** Runs a host's program on a thread of its own, and waits until it serves. */
    private Serving start(Settings settings) throws IOException {
        Files.createDirectories(settings.data());
        HostProgram program = new HostProgram(settings, password);
        CompletableFuture<Serving> serves = new CompletableFuture<>();
        Main.endWith(program);
        Thread.ofPlatform().name("host " + settings.address()).start(() -> {
            try {
                program.run(serves::complete);
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                LOG.error("the host at {} ended", settings.address(), e);
                serves.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            Serving now = serves.join();
            serving.add(settings);
            return now;
        } catch (CompletionException e) {
            throw new IOException("the host at " + settings.address() + " does not start: " + e.getCause(), e);
        }
    }

    /** A host that is a member already says so, and that is all there is to do. */
    private void join(Settings host, int port) throws IOException, GeneralSecurityException {
        RemotePool server = server(host.address(), port);
        String master = hosts.getFirst().address();
        try {
            Value session = login(server);
            server.call("pool.join", session, Value.text(master), Value.text("root"), Value.text(password));
        } catch (ApiFailure e) {
            if (!e.code().equals("HOST_IS_SLAVE")) {
                throw new IOException("the host at " + host.address() + " does not join: " + e.description(), e);
            }
        }
    }

    private void awaitAll(int port) throws IOException, GeneralSecurityException, InterruptedException {
        RemotePool server = server(hosts.getFirst().address(), port);
        Value session = login(server);
        while (!whole(server, session)) {
            Pauses.real().pause(GLANCE);
        }
        server.call("session.logout", session);
    }

    /** All hosts live and enabled, and each connection to shared storage made. */
    private boolean whole(RemotePool server, Value session) throws IOException {
        List<Value.Struct> live = records(server, session, "host_metrics");
        List<Value.Struct> enabled = records(server, session, "host");
        return enabled.size() >= hosts.size()
                && live.stream().allMatch(metrics -> Value.of(true).equals(metrics.get("live")))
                && enabled.stream().allMatch(host -> Value.of(true).equals(host.get("enabled")))
                && connected(server, session);
    }

    private static boolean connected(RemotePool server, Value session) throws IOException {
        Set<Value> shared = new HashSet<>();
        for (Value.Struct sr : records(server, session, "SR")) {
            if (Value.of(true).equals(sr.get("shared")) && sr.get("PBDs") instanceof Value.Items pbds) {
                shared.addAll(pbds.values());
            }
        }
        for (Value pbd : shared) {
            if (!server.call("PBD.get_currently_attached", session, pbd).equals(Value.of(true))) {
                return false;
            }
        }
        return true;
    }

    private static List<Value.Struct> records(RemotePool server, Value session, String className) throws IOException {
        List<Value.Struct> records = new ArrayList<>();
        if (server.call(className + ".get_all_records", session) instanceof Value.Struct all) {
            all.forEach((ref, row) -> {
                if (row instanceof Value.Struct members) {
                    records.add(members);
                }
            });
        }
        return records;
    }

    private Value login(RemotePool server) throws IOException {
        return server.call(
                "session.login_with_password",
                Value.text("root"),
                Value.text(password),
                Value.text("1.0"),
                Value.text("weir"));
    }

    private static RemotePool server(String address, int port) throws GeneralSecurityException {
        return new RemotePool(
                HostServers.server(address, port),
                Unverified.context(new SecureRandom()).getSocketFactory(),
                LIMITS);
    }
}

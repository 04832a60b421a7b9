package dev.weir.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.Model;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.model.value.Xapi;
import dev.weir.server.Api;
import dev.weir.server.auth.SecretFile;
import dev.weir.server.auth.Trust;
import dev.weir.server.begun.NoteFiles;
import dev.weir.server.begun.Notes;
import dev.weir.server.boot.FirstBoot;
import dev.weir.server.call.Call;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.call.Origin;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Stores;
import dev.weir.server.db.Tx;
import dev.weir.server.diagnostics.OwnDiagnostics;
import dev.weir.server.event.EventQueue;
import dev.weir.server.files.SafeFile;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.FakeAgent;
import dev.weir.server.hosts.Gate;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.FactsRefresh;
import dev.weir.server.ops.host.HostFactsRows;
import dev.weir.server.ops.host.HostReports;
import dev.weir.server.ops.host.PoolLevel;
import dev.weir.server.ops.host.Product;
import dev.weir.server.ops.pool.Members;
import dev.weir.server.ops.pool.join.peer.Peer;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.ops.vm.VmPower;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.TestCertificates;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.rbac.RoleRows;
import dev.weir.server.session.PasswordFile;
import dev.weir.server.session.PoolSecret;
import dev.weir.server.session.Sessions;
import dev.weir.server.state.DerivingStore;
import dev.weir.server.task.Tasks;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A server's parts on a real database, around a host in memory: what the program's assembly makes, without network,
 * with a clock, ids and pauses that a test holds in its hand. Its pool has had its first boot.
 */
public final class ServerParts implements AutoCloseable {
    public static final Origin ORIGIN = new Origin("192.0.2.1", "test", false, Map.of());
    public static final Origin SOCKET = new Origin("", "test", true, Map.of());
    public static final String PASSWORD = "correct horse";
    public static final String POOL_SECRET = "a secret of the pool";
    public static final HostFacts FACTS = Facts.host("one");

    public final Model model = Xapi.MODEL;
    public final SettableClock clock = new SettableClock();
    public final List<Duration> pauses = new CopyOnWriteArrayList<>();
    public final List<String> audit = new CopyOnWriteArrayList<>();
    /** The servers of the pool's other hosts. */
    public final FakeNeighbours neighbours = new FakeNeighbours();

    /** Any other pool that the server calls; there is none unless a test says so. */
    public volatile Peer others = (method, params) -> {
        throw Errors.joiningHostConnectionFailed();
    };

    public final FakeAgent agent;
    public final List<VmRef> restarts = new CopyOnWriteArrayList<>();

    /** VMs that a report says began anew within their run, and are to have another. */
    public final List<VmRef> renewals = new CopyOnWriteArrayList<>();

    public final Ids ids;
    public final Api api;
    public final DerivingStore store;
    public final Rbac rbac;
    public final Sessions sessions;
    public final Tasks tasks;
    public final EventQueue queue;
    public final Hosts hosts;
    public final HostReports reports;
    public final HostRef host;
    public final CallRegistry registry;
    public final Dispatcher dispatcher;
    public final VmPower power;
    public final String root;
    private final Path dir;
    private final AtomicLong counter;

    private final PoolCertificates certificates;
    public final OwnDiagnostics diagnostics = new OwnDiagnostics();

    private ServerParts(Path dir, AtomicLong counter, FakeAgent agent, PoolCertificates certificates) {
        this.certificates = certificates;
        this.agent = agent;
        this.dir = dir;
        this.counter = counter;
        this.ids = new Ids(() -> new UUID(0x1000, counter.incrementAndGet()));
        this.store = new DerivingStore(Stores.open(dir.resolve("pool"), model));
        AtomicLong random = new AtomicLong(41);
        this.api = new Api(new Api.Surroundings(
                store,
                notes(dir),
                clock,
                ids,
                pauses::add,
                random::incrementAndGet,
                new PasswordFile(dir.resolve("root"), new SecureRandom(), PASSWORD),
                secret(dir),
                new SecretFile(dir.resolve("directory")),
                new Trust(dir),
                certificates,
                neighbours,
                new Members(Map::of, neighbours, (host, generation, patience) -> true, neighbours),
                audit::add,
                address -> (method, params) -> others.call(method, params),
                diagnostics,
                Duration.ofSeconds(5),
                Duration.ZERO));
        this.rbac = api.rbac();
        this.sessions = api.sessions();
        this.tasks = api.tasks();
        this.queue = api.queue();
        this.hosts = api.hosts();
        this.power = api.power();
        this.registry = api.registry();
        this.dispatcher = api.dispatcher();
        HostFactsRows facts = new HostFactsRows(Product.DEFAULT, new PoolLevel(api.alerts()), ids);
        new FactsRefresh(store, hosts, facts).bind(new HostCalls<>(registry));
        this.host = new FirstBoot(ids, clock, facts, api.creation(), Path.of("/var/lib/weir"))
                .ensure(store, FACTS, "10.0.0.5", "");
        store.deriveAll();
        hosts.add(host, agent);
        this.reports = new HostReports(
                store,
                api.records(),
                facts,
                api.usbs(),
                clock,
                (which, run) -> {
                    api.hostNetworks().returned(which);
                    attach(api.pbds(), run);
                },
                restarts::add,
                renewals::add,
                which -> {
                    api.settling().settle(which);
                    api.usbs().clear(which);
                    api.comeback().look();
                },
                api.alerts());
        this.root = Values.text(dispatcher.call(
                new Call("session.login_with_password", List.of(Value.text("root"), Value.text("")), SOCKET)));
    }

    private static PoolSecret secret(Path dir) {
        SafeFile file = new SafeFile(dir.resolve("pool-secret"));
        if (file.read() == null) {
            file.write(POOL_SECRET);
        }
        return PoolSecret.open(file, new SecureRandom());
    }

    private static Notes notes(Path dir) {
        try {
            return NoteFiles.open(dir.resolve("begun"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the program does when an agent begins anew. */
    private void attach(PbdOps pbds, String run) {
        for (PbdRef pbd : Records.get(store.snapshot(), host, Host.PBDS)) {
            write(tx -> Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, false));
            pbds.attach(run, pbd);
        }
    }

    /** Made once: the first boot is the slow part. */
    private static final class Booted {
        private static final AtomicLong COUNTER = new AtomicLong();
        private static final Path FOLDER = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("weir-booted");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
                try (ServerParts parts = new ServerParts(folder, COUNTER, new FakeAgent(), TestCertificates.get())) {
                    new RoleRows(parts.model, parts.rbac).sync(parts.store);
                }
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(Path folder) {
            File[] files = folder.toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                file.delete();
            }
            folder.toFile().delete();
        }
    }

    private static final List<String> FILES = List.of("pool.mv.db", "root");

    /** A pool after its first boot; its host is live and has its storage. */
    public static ServerParts open(Path dir) {
        return open(dir, TestCertificates.get());
    }

    /** The same with certificates that a test changes. */
    public static ServerParts open(Path dir, PoolCertificates certificates) {
        try {
            for (String file : FILES) {
                Files.copy(Booted.FOLDER.resolve(file), dir.resolve(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerParts parts = new ServerParts(dir, new AtomicLong(Booted.COUNTER.get()), new FakeAgent(), certificates);
        parts.reports.accept(parts.host, Facts.full(FACTS));
        parts.agent.forgetAsked();
        return parts;
    }

    /** The same pool after the server went and came back: what is in memory only is gone, and no word of the host yet. */
    public ServerParts restarted() {
        store.close();
        return new ServerParts(dir, counter, new FakeAgent(), certificates);
    }

    /** As before, with the same host: what the dead server had asked of it is there, or may yet be done. */
    public ServerParts restartedBesideItsHost() {
        store.close();
        return new ServerParts(dir, counter, agent, certificates);
    }

    /**
     * What a server's death leaves.
     *
     * @param late lets the host do what the dead server had asked of it
     */
    public record Death(ServerParts next, Gate late) {}

    /** A call is made, and the server dies while its host is at a verb of this kind. */
    public Death dieDuring(Class<? extends Verb> kind, String method, Object... params) throws InterruptedException {
        Gate gate = agent.hold(kind);
        call("Async." + method, params);
        gate.awaitReached();
        ServerParts next = restartedBesideItsHost();
        next.agent.behave();
        return new Death(next, gate);
    }

    @Override
    public void close() {
        store.close();
    }

    /** Calls as root; answers the result or throws the failure. */
    public Value call(String method, Object... params) {
        return as(root, method, params);
    }

    public Value as(String session, String method, Object... params) {
        List<Value> all = new ArrayList<>();
        all.add(Value.text(session));
        for (Object param : params) {
            all.add(Values.of(param));
        }
        return dispatcher.call(new Call(method, all, ORIGIN));
    }

    /** Calls with exactly these parameters. */
    public Value raw(String method, Object... params) {
        return dispatcher.call(
                new Call(method, Arrays.stream(params).map(Values::of).toList(), ORIGIN));
    }

    public String text(String method, Object... params) {
        return Values.text(call(method, params));
    }

    /** The failure's code and parameters. */
    public List<String> failure(String method, Object... params) {
        return failureOf(() -> call(method, params));
    }

    public static List<String> failureOf(Runnable call) {
        try {
            call.run();
        } catch (ApiFailure e) {
            return e.description();
        }
        throw new AssertionError("no failure");
    }

    public void write(Consumer<Tx> work) {
        store.write(tx -> {
            work.accept(tx);
            return tx;
        });
    }

    public <R extends Ref, T> T get(R ref, Field<R, T> field) {
        return Records.get(store.snapshot(), ref, field);
    }

    public <R extends Ref, T> void set(R ref, Field<R, T> field, T value) {
        write(tx -> Records.set(tx, ref, field, value));
    }

    /** One more host of the pool, of which there is no agent: its record, and that it lives. */
    public HostRef member(String address) {
        HostRef member = new HostRef(ids.ref());
        HostMetricsRef metrics = new HostMetricsRef(ids.ref());
        write(tx -> {
            Records.<HostMetricsRef>draft()
                    .with(HostMetrics.UUID, ids.uuid())
                    .with(HostMetrics.LIVE, true)
                    .create(tx, metrics);
            Records.<HostRef>draft()
                    .with(Host.UUID, ids.uuid())
                    .with(Host.ADDRESS, address)
                    .with(Host.METRICS, metrics)
                    .create(tx, member);
        });
        return member;
    }

    public boolean exists(Ref ref) {
        return Records.exists(store.snapshot(), ref);
    }

    /** Waits until a committed state is as wanted. */
    public void await(Predicate<Snapshot> wanted) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofMinutes(2));
        Snapshot state = store.snapshot();
        while (!wanted.test(state)) {
            assertThat(Instant.now()).isBefore(end);
            state = store.awaitChange(state.generation(), Duration.ofSeconds(10));
        }
    }
}

package dev.weir.server;

import static java.util.Objects.requireNonNull;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.Model;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.audit.AuditFile;
import dev.weir.server.auth.SecretFile;
import dev.weir.server.auth.Trust;
import dev.weir.server.begun.NoteFiles;
import dev.weir.server.boot.FirstBoot;
import dev.weir.server.certificate.TrustedFiles;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Store;
import dev.weir.server.delivery.Courier;
import dev.weir.server.diagnostics.OwnDiagnostics;
import dev.weir.server.hosts.Agent;
import dev.weir.server.hosts.CopyFeeds;
import dev.weir.server.hosts.HostWatch;
import dev.weir.server.hosts.HostWatches;
import dev.weir.server.hosts.HttpAgents;
import dev.weir.server.hosts.OwnCopy;
import dev.weir.server.http.WebServer;
import dev.weir.server.join.HandedOver;
import dev.weir.server.join.HostServers;
import dev.weir.server.join.Joining;
import dev.weir.server.join.Rival;
import dev.weir.server.join.Steps;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.FactsRefresh;
import dev.weir.server.ops.host.HostFactsRows;
import dev.weir.server.ops.host.HostReports;
import dev.weir.server.ops.host.PoolLevel;
import dev.weir.server.ops.message.MessageImport;
import dev.weir.server.ops.message.MessageSweep;
import dev.weir.server.ops.pool.Members;
import dev.weir.server.ops.pool.Membership;
import dev.weir.server.ops.pool.Succession;
import dev.weir.server.ops.pool.join.PoolJoin;
import dev.weir.server.ops.schedule.ScheduleSweep;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.Unverified;
import dev.weir.server.pool.ThePool;
import dev.weir.server.remote.Limits;
import dev.weir.server.role.OwnHost;
import dev.weir.server.role.RoleSwitch;
import dev.weir.server.session.PasswordFile;
import dev.weir.server.session.SessionSweep;
import dev.weir.server.state.DerivingStore;
import dev.weir.server.task.TaskSweep;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the server together: the only place where its long-lived parts are made. */
final class ServerAssembly implements Serving {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAssembly.class);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final Duration SCHEDULES = Duration.ofMinutes(1);
    private static final Duration CERTIFICATES = Duration.ofSeconds(5);
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final Duration DELIVERY = Duration.ofSeconds(30);
    private static final Duration REVALIDATION = Duration.ofMinutes(5);
    private static final Duration FAILED_LOGINS = Duration.ofHours(1);
    private static final long AUDIT_FILE_BYTES = 16L << 20;
    private static final int AUDIT_FILES = 15;
    private static final Limits JOIN =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 32L << 20);
    private static final Duration GATHER_EVENTS = Duration.ofMillis(32);

    private final Store store;
    private final WebServer web;
    private final HostWatch watch;
    private final HostWatches others;
    private final CopyFeeds copies;
    private final HttpAgents agents;
    private final Courier courier;
    private final AuditFile audit;
    private final ScheduledExecutorService scheduler;
    private final ExecutorService threads;

    private ServerAssembly(
            Store store,
            WebServer web,
            HostWatch watch,
            HostWatches others,
            CopyFeeds copies,
            HttpAgents agents,
            Courier courier,
            AuditFile audit,
            ScheduledExecutorService scheduler,
            ExecutorService threads) {
        this.store = store;
        this.web = web;
        this.watch = watch;
        this.others = others;
        this.copies = copies;
        this.agents = agents;
        this.courier = courier;
        this.audit = audit;
        this.scheduler = scheduler;
        this.threads = threads;
    }

    /** None where another host has become the master meanwhile: this one is its member then. */
    static @Nullable Serving start(
            Settings settings,
            PoolCertificates certificates,
            Secrets secrets,
            Opening opening,
            RoleSwitch role,
            Steps steps,
            boolean promoted)
            throws IOException, GeneralSecurityException, InterruptedException {
        Model model = Xapi.MODEL;
        Clock clock = Clock.systemUTC();
        Ids ids = Ids.random();
        SecureRandom random = new SecureRandom();
        Pauses pauses = Pauses.real();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (String folder : List.of("storage", "tools")) {
            Files.createDirectories(settings.data().resolve(folder));
        }
        AtomicInteger httpsPort = new AtomicInteger(settings.httpsPort());
        HostServers servers = new HostServers(certificates.serverClient(), httpsPort::get, secrets.pool()::said);
        DerivingStore store = new DerivingStore(new HandedOver(opening.take(), role));
        String rival = promoted ? null : Rival.find(store.snapshot(), ownUuid(steps), servers);
        if (rival != null) {
            store.close();
            steps.follow(rival);
            return null;
        }
        AtomicReference<Succession.CopiesBehind> behind = new AtomicReference<>((other, generation, patience) -> false);
        OtherPools others = new OtherPools(Unverified.context(random), httpsPort::get, JOIN);
        AuditFile audit = AuditFile.open(settings.data().resolve("audit"), AUDIT_FILE_BYTES, AUDIT_FILES);
        OwnDiagnostics diagnostics = new OwnDiagnostics();
        Api api = new Api(new Api.Surroundings(
                store,
                NoteFiles.open(settings.begun()),
                clock,
                ids,
                pauses,
                random::nextLong,
                new PasswordFile(settings.passwordFile(), random, secrets.rootPassword()),
                secrets.pool(),
                new SecretFile(settings.directorySecretFile()),
                new Trust(settings.pki()),
                certificates,
                servers,
                new Members(
                        steps.keys(),
                        servers,
                        (other, generation, patience) ->
                                requireNonNull(behind.get()).await(other, generation, patience),
                        steps),
                audit,
                others,
                diagnostics,
                settings.brake(),
                GATHER_EVENTS));

        Joining joining = new Joining(model, store, steps, new TrustedFiles(settings.pki()).authorities(), others);
        new PoolJoin(
                        store,
                        others,
                        clock,
                        (context, request) -> joining.carryOut(
                                request.session(), request.target().address()))
                .bind(new PoolCalls<>(api.registry()));

        HostFactsRows factsRows = new HostFactsRows(settings.product(), new PoolLevel(api.alerts()), ids);
        new FactsRefresh(store, api.hosts(), factsRows).bind(new HostCalls<>(api.registry()));
        HttpAgents agents = new HttpAgents(certificates.agentClient(), threads);
        Agent agent = agents.at(settings.agent());
        HostFacts facts = FirstReport.facts(agent, pauses);
        HostRef host = new FirstBoot(
                        ids, clock, factsRows, api.creation(), settings.data().toAbsolutePath())
                .ensure(store, facts, settings.address(), ownUuid(steps));
        known(store, host, settings.agent(), steps);
        store.deriveAll();
        store.write(tx -> {
            HostReports.noneHeard(tx);
            return host;
        });
        api.hosts().add(host, agent);
        api.hostCertificates().told();
        StorageReturn storage = new StorageReturn(store, api.pbds(), pauses, api.alerts());
        HostReports reports = new HostReports(
                store,
                api.records(),
                factsRows,
                api.usbs(),
                clock,
                (which, run) -> {
                    api.hostNetworks().returned(which);
                    storage.attach(which, run);
                },
                vm -> threads.execute(() -> again(() -> api.power().startAgain(vm), vm)),
                vm -> threads.execute(() -> again(() -> api.power().renew(vm), vm)),
                which -> threads.execute(() -> {
                    api.settling().settle(which);
                    api.usbs().clear(which);
                    api.comeback().look();
                }),
                api.alerts());
        HostWatch watch = new HostWatch(host, agent, pauses, reports::accept, reports::lost);
        HostWatches watches = new HostWatches(
                api.hosts(),
                agents::at,
                (other, its) -> new HostWatch(other, its, pauses, reports::accept, reports::lost));

        Courier courier = new Courier(store, pauses, DELIVERY, threads);
        courier.start();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("sweep").factory());
        every(scheduler, SWEEP, new SessionSweep(store, api.sessions(), clock));
        every(scheduler, SWEEP, new TaskSweep(store, api.tasks(), clock));
        every(scheduler, SWEEP, api.trashSweep());
        every(scheduler, SWEEP, () -> threads.execute(api.scans()));
        every(scheduler, SWEEP, new MessageSweep(store, MessageSweep.KEEP));
        every(scheduler, SCHEDULES, new ScheduleSweep(store, clock, ids, api.scheduleRuns(), threads));
        every(scheduler, REVALIDATION, api.revalidation());
        every(scheduler, FAILED_LOGINS, () -> api.failedLogins().tell(pool(store), api.alerts()));
        every(scheduler, CERTIFICATES, () -> {
            certificates.publicTls().refresh();
            api.hostCertificates().told();
            threads.execute(api.authorityRotation()::step); // it calls other hosts
        });
        every(scheduler, EXPIRY, api.expiryAlerts());

        WebServer web = FrontDoor.of(settings, certificates, api.dispatcher(), diagnostics);
        Backups backups = new Backups(model);
        String version = settings.product().own();
        web.serve(
                LocalServer.BACKUP,
                "get_weir_backup",
                out -> backups.write(store.snapshot(), version, clock.instant(), out),
                api.visits());
        web.accept("/messages", "put_messages", new MessageImport(store)::take, api.visits());
        web.start();
        httpsPort.set(web.port("https"));
        api.clientCertificates().follow(certificates.publicTls()::ask);
        api.consoles().servedOn(web.port("https"));
        watch.start();
        Readiness.await(store, host);
        CopyFeeds copies =
                new CopyFeeds(new CopyFeeds.Pool(pool(store), store, model, version, clock), agents::copyAt, pauses);
        behind.set(copies::await);
        threads.execute(() -> OwnCopy.forget(agents.copyAt(settings.agent())));
        if (promoted) {
            api.alerts()
                    .raise("POOL_MASTER_TRANSITION", Cls.HOST, ownUuid(steps), "This host is the pool's master now");
        }
        new AgentAddresses(store, host, addresses -> {
                    watches.follow(addresses);
                    copies.follow(addresses);
                })
                .follow();
        return new ServerAssembly(store, web, watch, watches, copies, agents, courier, audit, scheduler, threads);
    }

    private static String ownUuid(Steps steps) {
        OwnHost own = steps.own();
        return own == null ? "" : own.uuid();
    }

    /** Which host this is and where its agent is, for when another one is the master. */
    private static void known(Store store, HostRef host, URI agent, Steps steps) {
        store.write(tx -> {
            Records.put(tx, host, Host.OTHER_CONFIG, Membership.AGENT, agent.toString());
            return host;
        });
        steps.own(new OwnHost(Records.get(store.snapshot(), host, Host.UUID), host.ref()));
    }

    private static void again(Runnable run, VmRef vm) {
        try {
            run.run();
        } catch (RuntimeException e) {
            LOG.warn("VM {} was to begin another run and does not", vm.ref(), e);
        }
    }

    private static String pool(Store store) {
        return Records.get(ThePool.of(store.snapshot()), Pool.UUID);
    }

    private static void every(ScheduledExecutorService scheduler, Duration period, Runnable work) {
        ScheduledFuture<?> _ = scheduler.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.warn("a sweep failed; the next one comes", e);
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public int httpsPort() {
        return web.port("https");
    }

    @Override
    public int httpPort() {
        return web.port("http");
    }

    @Override
    public void close() throws IOException {
        scheduler.shutdownNow();
        watch.close();
        others.close();
        copies.close();
        try {
            web.close();
        } finally {
            agents.close();
            courier.close();
            threads.shutdownNow();
            store.close();
            audit.close();
        }
    }
}

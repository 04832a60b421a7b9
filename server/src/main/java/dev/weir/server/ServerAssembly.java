package dev.weir.server;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.Model;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.audit.AuditFile;
import dev.weir.server.auth.SecretFile;
import dev.weir.server.auth.Trust;
import dev.weir.server.begun.NoteFiles;
import dev.weir.server.boot.FirstBoot;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Store;
import dev.weir.server.delivery.Courier;
import dev.weir.server.hosts.Agent;
import dev.weir.server.hosts.HostWatch;
import dev.weir.server.hosts.HostWatches;
import dev.weir.server.hosts.HttpAgents;
import dev.weir.server.http.About;
import dev.weir.server.http.Listen;
import dev.weir.server.http.WebServer;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.HostFactsRows;
import dev.weir.server.ops.host.HostReports;
import dev.weir.server.ops.message.MessageSweep;
import dev.weir.server.ops.schedule.ScheduleSweep;
import dev.weir.server.ops.vm.VmPower;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.session.PasswordFile;
import dev.weir.server.session.SessionSweep;
import dev.weir.server.state.DerivingStore;
import dev.weir.server.task.TaskSweep;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the server together: the only place where its long-lived parts are made. */
final class ServerAssembly implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAssembly.class);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final Duration SCHEDULES = Duration.ofMinutes(1);
    private static final Duration CERTIFICATES = Duration.ofSeconds(5);
    private static final Duration DELIVERY = Duration.ofSeconds(30);
    private static final Duration REVALIDATION = Duration.ofMinutes(5);
    private static final Duration FAILED_LOGINS = Duration.ofHours(1);
    private static final long AUDIT_FILE_BYTES = 16L << 20;
    private static final int AUDIT_FILES = 15;
    private static final Duration GATHER_EVENTS = Duration.ofMillis(32);

    private final Store store;
    private final WebServer web;
    private final HostWatch watch;
    private final HostWatches others;
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
            HttpAgents agents,
            Courier courier,
            AuditFile audit,
            ScheduledExecutorService scheduler,
            ExecutorService threads) {
        this.store = store;
        this.web = web;
        this.watch = watch;
        this.others = others;
        this.agents = agents;
        this.courier = courier;
        this.audit = audit;
        this.scheduler = scheduler;
        this.threads = threads;
    }

    static ServerAssembly start(Settings settings, PoolCertificates certificates, Secrets secrets, Opening opening)
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
        DerivingStore store = new DerivingStore(opening.take());
        Path socket = settings.socket();
        if (socket != null) {
            // Left by a server that was killed: one that lives holds the database, and this one has stopped there.
            Files.deleteIfExists(socket);
        }

        AuditFile audit = AuditFile.open(settings.data().resolve("audit"), AUDIT_FILE_BYTES, AUDIT_FILES);
        Api api = new Api(new Api.Surroundings(
                store,
                NoteFiles.open(settings.begun()),
                clock,
                ids,
                pauses,
                random::nextLong,
                new PasswordFile(settings.passwordFile(), random, secrets.rootPassword()),
                secrets.poolSecret(),
                new SecretFile(settings.directorySecretFile()),
                new Trust(settings.pki()),
                audit,
                settings.brake(),
                GATHER_EVENTS));

        HostFactsRows factsRows = new HostFactsRows(settings.product(), ids);
        HttpAgents agents = new HttpAgents(certificates.agentClient(), threads);
        Agent agent = agents.at(settings.agent());
        HostFacts facts = FirstReport.facts(agent, pauses);
        HostRef host = new FirstBoot(
                        ids, clock, factsRows, api.creation(), settings.data().toAbsolutePath())
                .ensure(store, facts, settings.address());
        store.deriveAll();
        store.write(tx -> {
            HostReports.noneHeard(tx);
            return host;
        });
        api.hosts().add(host, agent);
        StorageReturn storage = new StorageReturn(store, api.pbds(), pauses);
        HostReports reports = new HostReports(
                store,
                api.records(),
                factsRows,
                clock,
                storage::attach,
                vm -> threads.execute(() -> again(api.power(), vm)),
                which -> threads.execute(() -> api.settling().settle(which)),
                api.alerts());
        HostWatch watch = new HostWatch(host, agent, pauses, reports::accept, reports::lost);
        HostWatches others = new HostWatches(
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
        every(scheduler, FAILED_LOGINS, () -> api.failedLogins().tell(pool(store), api.alerts()::raise));
        every(scheduler, CERTIFICATES, certificates.publicTls()::refresh);

        WebServer web = new WebServer(
                api.dispatcher(),
                new Listen(settings.address(), settings.httpsPort(), settings.httpPort(), settings.socket()),
                settings.limits(),
                certificates.publicTls(),
                new About(settings.product().own(), Model.API_VERSION_MAJOR + "." + Model.API_VERSION_MINOR));
        Backups backups = new Backups(model);
        String version = settings.product().own();
        web.serve(LocalServer.BACKUP, out -> backups.write(store.snapshot(), version, clock.instant(), out));
        web.start();
        api.consoles().servedOn(web.port("https"));
        watch.start();
        Readiness.await(store, host);
        new AgentAddresses(store, host, others).follow();
        return new ServerAssembly(store, web, watch, others, agents, courier, audit, scheduler, threads);
    }

    private static void again(VmPower power, VmRef vm) {
        try {
            power.startAgain(vm);
        } catch (RuntimeException e) {
            LOG.warn("VM {} was to run again and does not", vm.ref(), e);
        }
    }

    private static String pool(Store store) {
        return Records.get(store.snapshot().rows(Pool.DEF).iterator().next(), Pool.UUID);
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

    int httpsPort() {
        return web.port("https");
    }

    int httpPort() {
        return web.port("http");
    }

    @Override
    public void close() throws IOException {
        scheduler.shutdownNow();
        watch.close();
        others.close();
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

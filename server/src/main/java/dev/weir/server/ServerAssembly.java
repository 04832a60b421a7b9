package dev.weir.server;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.Model;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PbdCalls;
import dev.weir.model.calls.SessionCalls;
import dev.weir.model.calls.TaskCalls;
import dev.weir.model.calls.VbdCalls;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.calls.VifCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.boot.FirstBoot;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.db.Stores;
import dev.weir.server.dispatch.Dispatcher;
import dev.weir.server.event.EventOps;
import dev.weir.server.event.EventQueue;
import dev.weir.server.field.Effects;
import dev.weir.server.field.FieldMessages;
import dev.weir.server.hosts.Agent;
import dev.weir.server.hosts.HostWatch;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.hosts.HttpAgent;
import dev.weir.server.http.About;
import dev.weir.server.http.Listen;
import dev.weir.server.http.WebServer;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.host.HostFactsRows;
import dev.weir.server.ops.host.HostOps;
import dev.weir.server.ops.host.HostReports;
import dev.weir.server.ops.network.NetworkOps;
import dev.weir.server.ops.network.VifOps;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.ops.storage.VbdOps;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.ops.vm.ConsoleUrls;
import dev.weir.server.ops.vm.VmBoot;
import dev.weir.server.ops.vm.VmCloning;
import dev.weir.server.ops.vm.VmCreation;
import dev.weir.server.ops.vm.VmFields;
import dev.weir.server.ops.vm.VmPower;
import dev.weir.server.ops.vm.VmProvision;
import dev.weir.server.ops.vm.VmRecords;
import dev.weir.server.ops.vm.VmSettings;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.rbac.RoleRows;
import dev.weir.server.session.PasswordFile;
import dev.weir.server.session.SessionOps;
import dev.weir.server.session.SessionSweep;
import dev.weir.server.session.Sessions;
import dev.weir.server.state.AllowedOperations;
import dev.weir.server.state.DerivingStore;
import dev.weir.server.task.TaskOps;
import dev.weir.server.task.TaskSweep;
import dev.weir.server.task.Tasks;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import dev.weir.server.wire.XmlValue;
import java.io.IOException;
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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the server together: the only place where its long-lived parts are made. */
final class ServerAssembly implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAssembly.class);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final Duration GATHER_EVENTS = Duration.ofMillis(50);

    private final Store store;
    private final WebServer web;
    private final HostWatch watch;
    private final ScheduledExecutorService scheduler;
    private final ExecutorService threads;

    private ServerAssembly(
            Store store, WebServer web, HostWatch watch, ScheduledExecutorService scheduler, ExecutorService threads) {
        this.store = store;
        this.web = web;
        this.watch = watch;
        this.scheduler = scheduler;
        this.threads = threads;
    }

    static ServerAssembly start(Settings settings, PoolCertificates certificates, Secrets secrets)
            throws IOException, GeneralSecurityException, InterruptedException {
        Model model = Xapi.MODEL;
        Clock clock = Clock.systemUTC();
        Ids ids = Ids.random();
        SecureRandom random = new SecureRandom();
        Pauses pauses = Pauses.real();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (String folder : List.of("db", "storage", "tools")) {
            Files.createDirectories(settings.data().resolve(folder));
        }
        Store store = new DerivingStore(Stores.open(settings.database(), model));

        Rbac rbac = new Rbac(model);
        new RoleRows(model, rbac).sync(store);

        Supplier<HostRef> thisHost = () -> {
            HostRef master = FirstBoot.master(store.snapshot());
            return master == null ? HostRef.NULL : master;
        };
        Sessions sessions = new Sessions(store, clock, ids, thisHost);
        Tasks tasks = new Tasks(store, clock, ids, thisHost, XmlValue::text);
        EventQueue queue = new EventQueue(sessions, clock);
        store.listen(queue::accept);

        Hosts hosts = new Hosts();
        OperationGuard guard = new OperationGuard(store, clock);
        ConsoleUrls consoles = new ConsoleUrls();
        VmRecords records = new VmRecords(ids, clock, consoles);
        VmCreation creation = new VmCreation(store, guard, ids, clock);
        VdiOps vdis = new VdiOps(store, hosts, guard, ids);
        PbdOps pbds = new PbdOps(store, hosts, guard, ids);
        VmPower power =
                new VmPower(store, hosts, guard, records, new VmBoot(records, random::nextLong), pauses, tasks::cancel);

        Effects effects = new Effects();
        CallRegistry registry = new CallRegistry(model);
        VmCalls<dev.weir.server.call.CallContext> vmCalls = new VmCalls<>(registry);
        creation.bind(effects);
        power.bind(vmCalls);
        new VmCloning(store, guard, creation, vdis, ids).bind(vmCalls);
        new VmProvision(store, guard, vdis, ids, clock).bind(vmCalls);
        new VmSettings(store, guard).bind(vmCalls);
        new VmFields(store, clock, rbac).bind(vmCalls, effects);
        vdis.bind(effects, new VdiCalls<>(registry));
        pbds.bind(effects, new PbdCalls<>(registry));
        new VbdOps(store, hosts, guard, ids).bind(effects, new VbdCalls<>(registry));
        new VifOps(store, hosts, guard, ids).bind(effects, new VifCalls<>(registry));
        new NetworkOps(store, ids).bind(effects);
        new HostOps(store, clock).bind(new HostCalls<>(registry));
        new SessionOps(
                        store,
                        sessions,
                        new PasswordFile(settings.passwordFile(), random, secrets.rootPassword()),
                        pauses,
                        settings.brake(),
                        secrets.poolSecret())
                .bind(new SessionCalls<>(registry));
        new TaskOps(store, tasks, rbac).bind(new TaskCalls<>(registry));
        new EventOps(model, store, sessions, queue, clock, GATHER_EVENTS).bind(registry);
        new FieldMessages(model, store, effects).bind(registry);

        HostFactsRows factsRows = new HostFactsRows(settings.product(), ids);
        Agent agent = new HttpAgent(settings.agent(), certificates.agentClient(), threads);
        HostFacts facts = FirstReport.facts(agent, pauses);
        HostRef host = new FirstBoot(
                        ids, clock, factsRows, creation, settings.data().toAbsolutePath())
                .ensure(store, facts, settings.address());
        store.write(tx -> {
            AllowedOperations.deriveAll(tx);
            return host;
        });
        hosts.add(host, agent);
        StorageReturn storage = new StorageReturn(store, pbds);
        HostReports reports = new HostReports(
                store, records, factsRows, clock, storage::attach, vm -> threads.execute(() -> again(power, vm)));
        HostWatch watch = new HostWatch(host, agent, pauses, reports::accept, reports::lost);

        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("sweep").factory());
        every(scheduler, SWEEP, new SessionSweep(store, sessions, clock));
        every(scheduler, SWEEP, new TaskSweep(store, tasks, clock));

        WebServer web = new WebServer(
                new Dispatcher(model, registry, sessions, rbac, tasks, ids),
                new Listen(settings.address(), settings.httpsPort(), settings.httpPort(), null),
                settings.limits(),
                certificates.publicTls(),
                new About(settings.product().own(), Model.API_VERSION_MAJOR + "." + Model.API_VERSION_MINOR));
        web.start();
        consoles.servedOn(web.port("https"));
        watch.start();
        Readiness.await(store, host);
        return new ServerAssembly(store, web, watch, scheduler, threads);
    }

    private static void again(VmPower power, VmRef vm) {
        try {
            power.startAgain(vm);
        } catch (RuntimeException e) {
            LOG.warn("VM {} was to run again and does not", vm.ref(), e);
        }
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
        try {
            web.close();
        } finally {
            threads.shutdownNow();
            store.close();
        }
    }
}

package dev.weir.server;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.Model;
import dev.weir.model.calls.BlobCalls;
import dev.weir.model.calls.CallerCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.MessageCalls;
import dev.weir.model.calls.NetworkCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.RateLimitCalls;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.calls.TaskCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.calls.VmssCalls;
import dev.weir.model.types.HostRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.audit.AuditLog;
import dev.weir.server.audit.AuditTrail;
import dev.weir.server.auth.SecretFile;
import dev.weir.server.auth.Trust;
import dev.weir.server.begun.Notes;
import dev.weir.server.boot.FirstBoot;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.call.Visits;
import dev.weir.server.callers.CallerOps;
import dev.weir.server.callers.Callers;
import dev.weir.server.callers.RateLimitOps;
import dev.weir.server.certificate.AuthorityRotation;
import dev.weir.server.certificate.ClientCertificates;
import dev.weir.server.certificate.ExpiryAlerts;
import dev.weir.server.certificate.HostCertificates;
import dev.weir.server.certificate.OtherServers;
import dev.weir.server.db.Store;
import dev.weir.server.delivery.Ways;
import dev.weir.server.diagnostics.OwnDiagnostics;
import dev.weir.server.dispatch.Dispatcher;
import dev.weir.server.dispatch.Visitors;
import dev.weir.server.event.EventOps;
import dev.weir.server.event.EventQueue;
import dev.weir.server.field.Effects;
import dev.weir.server.field.FieldMessages;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.Subtasks;
import dev.weir.server.ops.Together;
import dev.weir.server.ops.blob.BlobOps;
import dev.weir.server.ops.device.DeviceMessages;
import dev.weir.server.ops.device.HostUsbs;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.message.MessageOps;
import dev.weir.server.ops.message.Messages;
import dev.weir.server.ops.pif.HostNetworks;
import dev.weir.server.ops.pool.Members;
import dev.weir.server.ops.pool.join.peer.Peers;
import dev.weir.server.ops.power.Comeback;
import dev.weir.server.ops.schedule.ScheduleOps;
import dev.weir.server.ops.schedule.ScheduleRuns;
import dev.weir.server.ops.storage.DiskTrash;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.ops.storage.TrashSweep;
import dev.weir.server.ops.storage.VdiCopies;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.ops.trash.Trash;
import dev.weir.server.ops.vm.ConsoleUrls;
import dev.weir.server.ops.vm.DeviceModels;
import dev.weir.server.ops.vm.GuestChanges;
import dev.weir.server.ops.vm.Overtaking;
import dev.weir.server.ops.vm.ScheduledSnapshots;
import dev.weir.server.ops.vm.SuspendImages;
import dev.weir.server.ops.vm.VmBoot;
import dev.weir.server.ops.vm.VmCloning;
import dev.weir.server.ops.vm.VmCreation;
import dev.weir.server.ops.vm.VmDuplicates;
import dev.weir.server.ops.vm.VmPower;
import dev.weir.server.ops.vm.VmProvision;
import dev.weir.server.ops.vm.VmRecords;
import dev.weir.server.ops.vm.VmReset;
import dev.weir.server.ops.vm.VmRevert;
import dev.weir.server.ops.vm.VmSnapshots;
import dev.weir.server.ops.vm.VmSuspension;
import dev.weir.server.ops.vm.VmTrash;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.rbac.RoleRows;
import dev.weir.server.session.FailedLogins;
import dev.weir.server.session.Passwords;
import dev.weir.server.session.PoolSecret;
import dev.weir.server.session.Revalidation;
import dev.weir.server.session.Sessions;
import dev.weir.server.task.TaskOps;
import dev.weir.server.task.Tasks;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import dev.weir.server.wire.XmlValue;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The API over one database: every message with its code, and the few parts that others of the program work with. */
public final class Api {
    private final Sessions sessions;
    private final Tasks tasks;
    private final EventQueue queue;
    private final Rbac rbac;
    private final Hosts hosts = new Hosts();
    private final ConsoleUrls consoles = new ConsoleUrls();
    private final VmRecords records;
    private final VmCreation creation;
    private final VmPower power;
    private final StorageApi storage;
    private final DeviceMessages devices;
    private final NetworkApi network;
    private final Alerts alerts;
    private final TrashSweep trashSweep;
    private final Settling settling;
    private final Comeback comeback;
    private final ScheduleRuns scheduleRuns;
    private final FailedLogins failedLogins;
    private final UsersApi users;
    private final CertificatesApi certificates;
    private final CallRegistry registry;
    private final Dispatcher dispatcher;
    private final Visits visits;

    /**
     * What the API stands on, handed in by whoever runs it.
     *
     * @param brake how long a wrong password waits for its answer
     * @param secrets where the password for the directory of external users is kept
     * @param trust whose certificates such a directory may have
     * @param own the certificates of the server's own host
     * @param servers how the pool's other hosts are called
     * @param members how this pool has several hosts
     * @param audit takes the lines of who changed what
     * @param peers the way to other pools
     * @param diagnostics what this program tells of itself
     * @param gather how long changes come together before event.from tells them
     */
    public record Surroundings(
            Store store,
            Notes notes,
            Clock clock,
            Ids ids,
            Pauses pauses,
            LongSupplier random,
            Passwords passwords,
            PoolSecret poolSecret,
            SecretFile secrets,
            Trust trust,
            PoolCertificates own,
            OtherServers servers,
            Members members,
            AuditLog audit,
            Peers peers,
            OwnDiagnostics diagnostics,
            Duration brake,
            Duration gather) {
        @Override
        public String toString() {
            return "Surroundings[hidden]";
        }
    }

    public Api(Surroundings around) {
        Model model = Xapi.MODEL;
        Store store = around.store();
        Clock clock = around.clock();
        Ids ids = around.ids();
        this.rbac = new Rbac(model);
        new RoleRows(model, rbac).sync(store);
        Supplier<HostRef> thisHost = () -> {
            HostRef master = FirstBoot.master(store.snapshot());
            return master == null ? HostRef.NULL : master;
        };
        AuditTrail audit = new AuditTrail(model, store, clock, around.audit());
        this.sessions = new Sessions(store, clock, ids, thisHost, audit);
        this.tasks = new Tasks(store, clock, ids, thisHost, XmlValue::text);
        this.failedLogins = new FailedLogins(clock);
        this.queue = new EventQueue(sessions, clock);
        store.listen(queue::accept);

        Messages messages = new Messages(model, store, clock, ids, Ways::due);
        this.alerts = new Alerts(model, store, messages);
        OperationGuard guard = new OperationGuard(store, clock);
        NotedHosts noted = new NotedHosts(hosts, around.notes());
        this.records = new VmRecords(ids, clock, consoles, vm -> noted.open(vm.ref(), Verb.SuspendDomain.class));
        Trash trash = new Trash(model, ids, clock);
        DiskTrash diskTrash = new DiskTrash(store, noted, guard, trash, ids);
        VmTrash vmTrash = new VmTrash(store, trash, diskTrash);
        this.trashSweep = new TrashSweep(store, trash, diskTrash);
        this.creation = new VmCreation(store, guard, ids, clock, vmTrash);
        this.settling = new Settling(around.notes());
        VdiOps vdis = new VdiOps(store, hosts, noted, guard, ids, diskTrash);
        this.devices = new DeviceMessages(store, hosts, noted, guard, ids);
        VmBoot boot = new VmBoot(records, devices.vtpms(), around.random());
        SuspendImages images = new SuspendImages(store, vdis);
        GuestChanges changes = new GuestChanges(store, hosts, ids);
        Overtaking overtaking = new Overtaking(store, tasks::cancel);
        this.power = new VmPower(
                store, hosts, noted, guard, ids, records, boot, images, around.pauses(), overtaking, changes, alerts);
        VmSuspension suspension =
                new VmSuspension(store, hosts, noted, guard, ids, records, boot, images, changes, alerts);

        Subtasks subtasks = (label, whole, work) ->
                tasks.start(label, whole.caller(), whole.origin().below(whole.task()), progress -> {
                    work.accept(whole.in(progress));
                    return Value.EMPTY;
                });

        Effects effects = new Effects();
        this.registry = new CallRegistry(model);
        VmCalls<CallContext> vms = new VmCalls<>(registry);
        creation.bind(effects);
        vmTrash.bind(vms);
        power.bind(vms);
        suspension.bind(vms);
        new VmReset(store, guard, records, images).bind(vms);
        new DeviceModels(store, guard, suspension).bind(vms);
        VdiCopies copies = new VdiCopies(store, hosts, noted, guard, vdis, ids, clock);
        this.storage = new StorageApi(store, hosts, noted, guard, vdis, copies, ids, clock, alerts);
        VmDuplicates duplicates = new VmDuplicates(vdis, devices.vtpms(), ids);
        new VmCloning(store, guard, creation, vdis, copies, duplicates, ids, alerts).bind(vms);
        VmSnapshots snapshots = new VmSnapshots(
                store, guard, creation, suspension, changes, vdis, copies, duplicates, ids, clock, alerts);
        snapshots.bind(vms);
        new VmRevert(store, guard, creation, power, vdis, copies, duplicates, ids, around.random(), alerts).bind(vms);
        new VmProvision(store, guard, vdis, ids, clock).bind(vms);
        VmSettingMessages.bind(vms, effects, store, guard, clock, rbac);
        SrCalls<CallContext> srs = new SrCalls<>(registry);
        storage.bind(effects, registry, srs, vms);
        Together together = new Together(subtasks, tasks::cancel);
        GroupingMessages.bind(vms, registry, effects, store, guard, ids, power, together);
        VmssCalls<CallContext> schedules = new VmssCalls<>(registry);
        new ScheduleOps(store, ids, uuid -> {}).bind(effects, schedules, vms);
        this.scheduleRuns =
                new ScheduleRuns(store, clock, new ScheduledSnapshots(store, snapshots, creation, vdis), alerts);
        scheduleRuns.bind(schedules);
        devices.bind(registry, settling);
        this.network = new NetworkApi(store, hosts, noted, guard, ids, clock, alerts);
        power.settle(settling);
        suspension.settle(settling);
        storage.settle(settling);
        network.settle(settling);
        storage.releaseUnasked();
        NetworkCalls<CallContext> networks = new NetworkCalls<>(registry);
        HostCalls<CallContext> hostCalls = new HostCalls<>(registry);
        PoolCalls<CallContext> poolCalls = new PoolCalls<>(registry);
        new HostApi(around).bind(registry, hostCalls, poolCalls);
        new GuestApi(store, hosts, noted, guard, ids, records, rbac, clock).bind(registry, effects, settling);
        this.comeback = new PowerApi(around, hosts, guard, power, subtasks, together).bind(poolCalls, hostCalls);
        network.bind(effects, registry, networks, poolCalls, hostCalls);
        this.certificates = new CertificatesApi(around, guard, alerts);
        new PoolApi(around, guard, alerts, storage.pbds(), records, certificates.hosts()::heard)
                .bind(poolCalls, hostCalls);
        new BlobOps(store, ids).bind(new BlobCalls<>(registry), vms, hostCalls, poolCalls, srs, networks);
        this.users = new UsersApi(around, sessions, rbac, failedLogins, certificates.clients(), thisHost);
        certificates.bind(poolCalls, hostCalls);
        Callers callers = new Callers(store, clock, ids, around.pauses());
        users.bind(registry, alerts, effects, poolCalls, hostCalls);
        new CallerOps(store, ids, callers).bind(effects, new CallerCalls<>(registry));
        new RateLimitOps(store, ids, callers).bind(effects, new RateLimitCalls<>(registry));
        new MessageOps(store, messages).bind(new MessageCalls<>(registry));
        new TaskOps(store, tasks, rbac).bind(new TaskCalls<>(registry));
        new EventOps(model, store, sessions, queue, clock, around.gather()).bind(registry);
        new FieldMessages(model, store, effects).bind(registry);
        this.dispatcher = new Dispatcher(model, registry, sessions, rbac, tasks, audit, callers, ids);
        this.visits = new Visitors(
                dispatcher,
                sessions,
                certificates.clients(),
                rbac,
                tasks,
                audit,
                () -> thisHost.get().ref());
    }

    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Lets requests in that are no calls. */
    public Visits visits() {
        return visits;
    }

    public CallRegistry registry() {
        return registry;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Tasks tasks() {
        return tasks;
    }

    public EventQueue queue() {
        return queue;
    }

    public Rbac rbac() {
        return rbac;
    }

    public Hosts hosts() {
        return hosts;
    }

    public ConsoleUrls consoles() {
        return consoles;
    }

    public VmRecords records() {
        return records;
    }

    public VmCreation creation() {
        return creation;
    }

    public VmPower power() {
        return power;
    }

    public Alerts alerts() {
        return alerts;
    }

    /** Looks at the storages that are to be looked at from time to time. */
    public Runnable scans() {
        return storage.scans();
    }

    public TrashSweep trashSweep() {
        return trashSweep;
    }

    public Settling settling() {
        return settling;
    }

    /** Starts again what ran before the pool went down. */
    public Comeback comeback() {
        return comeback;
    }

    /** Refused logins, to be told from time to time. */
    public FailedLogins failedLogins() {
        return failedLogins;
    }

    /** Looks at the sessions of external users. */
    public Revalidation revalidation() {
        return users.revalidation();
    }

    /** Whose certificates clients may log in by. */
    public ClientCertificates clientCertificates() {
        return certificates.clients();
    }

    /** The certificates that the pool's hosts show. */
    public HostCertificates hostCertificates() {
        return certificates.hosts();
    }

    /** The pool's way from one authority to the next. */
    public AuthorityRotation authorityRotation() {
        return certificates.rotation();
    }

    /** Tells of certificates that are soon out of date. */
    public ExpiryAlerts expiryAlerts() {
        return certificates.expiry();
    }

    /** What a host's interfaces need when its agent begins anew. */
    public HostNetworks hostNetworks() {
        return network.hostNetworks();
    }

    public HostUsbs usbs() {
        return devices.usbs();
    }

    public PbdOps pbds() {
        return storage.pbds();
    }

    public ScheduleRuns scheduleRuns() {
        return scheduleRuns;
    }
}

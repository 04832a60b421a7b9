package dev.weir.server;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.Model;
import dev.weir.model.calls.AuthCalls;
import dev.weir.model.calls.BlobCalls;
import dev.weir.model.calls.CallerCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.MessageCalls;
import dev.weir.model.calls.NetworkCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.RateLimitCalls;
import dev.weir.model.calls.RoleCalls;
import dev.weir.model.calls.SessionCalls;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.calls.SubjectCalls;
import dev.weir.model.calls.TaskCalls;
import dev.weir.model.calls.VifCalls;
import dev.weir.model.calls.VmApplianceCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.calls.VmssCalls;
import dev.weir.model.calls.VtpmCalls;
import dev.weir.model.calls.VusbCalls;
import dev.weir.model.types.HostRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.audit.AuditLog;
import dev.weir.server.audit.AuditTrail;
import dev.weir.server.auth.AuthOps;
import dev.weir.server.auth.ExternalAuth;
import dev.weir.server.auth.ExternalAuthOps;
import dev.weir.server.auth.SecretFile;
import dev.weir.server.auth.SubjectOps;
import dev.weir.server.auth.Trust;
import dev.weir.server.begun.Notes;
import dev.weir.server.boot.FirstBoot;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.callers.CallerOps;
import dev.weir.server.callers.Callers;
import dev.weir.server.callers.RateLimitOps;
import dev.weir.server.db.Store;
import dev.weir.server.delivery.Ways;
import dev.weir.server.dispatch.Dispatcher;
import dev.weir.server.event.EventOps;
import dev.weir.server.event.EventQueue;
import dev.weir.server.field.Effects;
import dev.weir.server.field.FieldMessages;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.Subtasks;
import dev.weir.server.ops.blob.BlobOps;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.ops.device.VusbOps;
import dev.weir.server.ops.grouping.ApplianceOps;
import dev.weir.server.ops.grouping.GroupOps;
import dev.weir.server.ops.host.HostOps;
import dev.weir.server.ops.host.HostSettings;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.message.MessageOps;
import dev.weir.server.ops.message.Messages;
import dev.weir.server.ops.network.GuestAddressing;
import dev.weir.server.ops.network.NetworkOps;
import dev.weir.server.ops.network.NetworkSettings;
import dev.weir.server.ops.network.VifOps;
import dev.weir.server.ops.network.VifSettings;
import dev.weir.server.ops.schedule.ScheduleOps;
import dev.weir.server.ops.schedule.ScheduleRuns;
import dev.weir.server.ops.storage.DiskTrash;
import dev.weir.server.ops.storage.PbdOps;
import dev.weir.server.ops.storage.TrashSweep;
import dev.weir.server.ops.storage.VdiCopies;
import dev.weir.server.ops.storage.VdiOps;
import dev.weir.server.ops.trash.Trash;
import dev.weir.server.ops.vm.ConsoleUrls;
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
import dev.weir.server.rbac.Rbac;
import dev.weir.server.rbac.RoleOps;
import dev.weir.server.rbac.RoleRows;
import dev.weir.server.session.FailedLogins;
import dev.weir.server.session.Passwords;
import dev.weir.server.session.Revalidation;
import dev.weir.server.session.SessionOps;
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
    private final Alerts alerts;
    private final TrashSweep trashSweep;
    private final Settling settling;
    private final ScheduleRuns scheduleRuns;
    private final FailedLogins failedLogins;
    private final Revalidation revalidation;
    private final CallRegistry registry;
    private final Dispatcher dispatcher;

    /**
     * What the API stands on, handed in by whoever runs it.
     *
     * @param brake how long a wrong password waits for its answer
     * @param secrets where the password for the directory of external users is kept
     * @param trust whose certificates such a directory may have
     * @param audit takes the lines of who changed what
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
            String poolSecret,
            SecretFile secrets,
            Trust trust,
            AuditLog audit,
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
        VmBoot boot = new VmBoot(records, around.random());
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
        VdiCopies copies = new VdiCopies(store, noted, guard, vdis, ids, clock);
        this.storage = new StorageApi(store, hosts, noted, guard, vdis, copies, ids, alerts);
        VtpmOps vtpms = new VtpmOps(store, guard, ids);
        VmDuplicates duplicates = new VmDuplicates(vdis, vtpms, ids);
        new VmCloning(store, guard, creation, vdis, copies, duplicates, ids, alerts).bind(vms);
        VmSnapshots snapshots = new VmSnapshots(
                store, guard, creation, boot, suspension, changes, vdis, copies, duplicates, ids, clock, alerts);
        snapshots.bind(vms);
        new VmRevert(store, guard, creation, power, vdis, copies, duplicates, ids, around.random(), alerts).bind(vms);
        new VmProvision(store, guard, vdis, ids, clock).bind(vms);
        VmSettingMessages.bind(vms, effects, store, guard, clock, rbac);
        SrCalls<CallContext> srs = new SrCalls<>(registry);
        storage.bind(effects, registry, srs, vms);
        new ApplianceOps(store, guard, ids, power, subtasks, tasks::cancel)
                .bind(effects, new VmApplianceCalls<>(registry), vms);
        new GroupOps(store, ids).bind(effects, vms);
        VmssCalls<CallContext> schedules = new VmssCalls<>(registry);
        new ScheduleOps(store, ids, uuid -> {}).bind(effects, schedules, vms);
        this.scheduleRuns =
                new ScheduleRuns(store, clock, new ScheduledSnapshots(store, snapshots, creation, vdis), alerts::raise);
        scheduleRuns.bind(schedules);
        vtpms.bind(new VtpmCalls<>(registry));
        new VusbOps(store, guard, ids).bind(new VusbCalls<>(registry));
        VifOps vifs = new VifOps(store, hosts, noted, guard, ids);
        VifCalls<CallContext> vifCalls = new VifCalls<>(registry);
        vifs.bind(effects, vifCalls);
        new VifSettings(store).bind(vifCalls);
        new GuestAddressing(store).bind(vifCalls);
        power.settle(settling);
        suspension.settle(settling);
        storage.settle(settling);
        vifs.settle(settling);
        storage.releaseUnasked();
        NetworkCalls<CallContext> networks = new NetworkCalls<>(registry);
        new NetworkOps(store, ids).bind(effects);
        new NetworkSettings(store).bind(networks);
        HostCalls<CallContext> hostCalls = new HostCalls<>(registry);
        new HostOps(store, clock).bind(hostCalls);
        new HostSettings(store).bind(hostCalls);
        new GuestApi(store, hosts, noted, guard, ids, records, rbac, clock).bind(registry, effects, settling);
        PoolCalls<CallContext> poolCalls = new PoolCalls<>(registry);
        new BlobOps(store, ids).bind(new BlobCalls<>(registry), vms, hostCalls, poolCalls, srs, networks);
        ExternalAuth external = new ExternalAuth(store, thisHost, around.secrets(), around.trust(), clock);
        this.revalidation = new Revalidation(store, sessions, external, clock, around.random());
        new SessionOps(
                        store,
                        sessions,
                        around.passwords(),
                        external,
                        failedLogins,
                        around.pauses(),
                        around.brake(),
                        clock,
                        around.random(),
                        around.poolSecret())
                .bind(new SessionCalls<>(registry), poolCalls);
        new ExternalAuthOps(store, external, revalidation).bind(poolCalls, hostCalls);
        new AuthOps(external).bind(new AuthCalls<>(registry));
        new SubjectOps(store, ids).bind(effects, new SubjectCalls<>(registry));
        Callers callers = new Callers(store, clock, ids, around.pauses());
        new CallerOps(store, ids, callers).bind(effects, new CallerCalls<>(registry));
        new RateLimitOps(store, ids, callers).bind(effects, new RateLimitCalls<>(registry));
        new RoleOps(store).bind(effects, new RoleCalls<>(registry));
        new MessageOps(store, messages).bind(new MessageCalls<>(registry));
        new TaskOps(store, tasks, rbac).bind(new TaskCalls<>(registry));
        new EventOps(model, store, sessions, queue, clock, around.gather()).bind(registry);
        new FieldMessages(model, store, effects).bind(registry);
        this.dispatcher = new Dispatcher(model, registry, sessions, rbac, tasks, audit, callers, ids);
    }

    public Dispatcher dispatcher() {
        return dispatcher;
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

    /** Refused logins, to be told from time to time. */
    public FailedLogins failedLogins() {
        return failedLogins;
    }

    /** Looks at the sessions of external users. */
    public Revalidation revalidation() {
        return revalidation;
    }

    public PbdOps pbds() {
        return storage.pbds();
    }

    public ScheduleRuns scheduleRuns() {
        return scheduleRuns;
    }
}

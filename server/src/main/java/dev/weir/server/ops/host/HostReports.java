package dev.weir.server.ops.host;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.device.HostUsbs;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.ops.pif.LinkStates;
import dev.weir.server.ops.vm.GuestChanges;
import dev.weir.server.ops.vm.ResetDisks;
import dev.weir.server.ops.vm.VmRecords;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what a host reports with the records and writes the difference: a VM that ended by itself, a host that is back. */
public final class HostReports {
    private static final Logger LOG = LoggerFactory.getLogger(HostReports.class);

    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Store store;
    private final VmRecords records;
    private final HostFactsRows facts;
    private final LinkStates links;
    private final HostUsbs usbs;
    private final Clock clock;
    private final BiConsumer<HostRef, String> returned;
    private final Consumer<VmRef> restart;
    private final Consumer<VmRef> renew;
    private final Consumer<HostRef> reached;
    private final Alerts alerts;
    private final Map<String, String> agentRuns = new ConcurrentHashMap<>();

    /**
     * {@code returned} is called before a host counts as live when its agent is a new run, which has no storage
     * attached, and when it was to end and has not; {@code restart} for a VM whose guest shut down although it is to run; {@code renew} for one whose guest
     * began anew within its run, where that is not enough; {@code reached} after each word of a host, which can be asked
     * now for what it was asked before.
     */
    public HostReports(
            Store store,
            VmRecords records,
            HostFactsRows facts,
            HostUsbs usbs,
            Clock clock,
            BiConsumer<HostRef, String> returned,
            Consumer<VmRef> restart,
            Consumer<VmRef> renew,
            Consumer<HostRef> reached,
            Alerts alerts) {
        this.store = store;
        this.records = records;
        this.facts = facts;
        this.links = new LinkStates(clock, alerts);
        this.usbs = usbs;
        this.clock = clock;
        this.returned = returned;
        this.restart = restart;
        this.renew = renew;
        this.reached = reached;
        this.alerts = alerts;
    }

    /** At a start no agent has said a word yet, whatever the records say of the time before. */
    public static void noneHeard(Tx tx) {
        for (Row row : List.copyOf(tx.rows(HostMetrics.DEF))) {
            if (Records.get(row, HostMetrics.LIVE)) {
                Records.set(tx, new HostMetricsRef(row.ref()), HostMetrics.LIVE, false);
            }
        }
    }

    public void accept(HostRef host, HostReport report) {
        boolean anew = report.full() && !report.agentRun().equals(agentRuns.get(host.ref()));
        if (anew || GoingDown.isOverdue(store.snapshot(), host, clock.instant())) {
            returned.accept(host, report.agentRun());
            agentRuns.put(host.ref(), report.agentRun());
        }
        boolean quiet = !report.full()
                && report.facts() == null
                && report.domains().isEmpty()
                && report.gone().isEmpty()
                && !GoingDown.marked(store.snapshot(), host);
        if (!quiet) {
            write(host, report);
        }
        reached.accept(host);
    }

    private void write(HostRef host, HostReport report) {
        Doings doings = new Doings(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        store.write(tx -> {
            if (Records.exists(tx, host)) {
                apply(tx, host, report, doings);
            }
            return host;
        });
        doings.crashed().forEach(alerts::crashed);
        doings.rebooted().forEach(alerts::rebooted);
        doings.again().forEach(restart);
        doings.anew().forEach(renew);
    }

    /** What guests did by themselves, to be followed and told once it is written. */
    private record Doings(List<VmRef> again, List<VmRef> anew, List<VmRef> crashed, List<VmRef> rebooted) {}

    private void apply(Tx tx, HostRef host, HostReport report, Doings doings) {
        HostFacts told = report.facts();
        if (told != null) {
            facts.update(tx, host, told);
            links.heard(tx, host, told.nics());
            usbs.update(tx, host, told.usbs());
        }
        if (GoingDown.holds(tx, host, clock.instant())) {
            alive(tx, host, false);
        } else {
            GoingDown.drop(tx, host);
            alive(tx, host, true);
        }
        Set<String> seen = new HashSet<>();
        for (DomainState domain : report.domains()) {
            seen.add(domain.uuid());
            Row vm = tx.findByUuid(Vm.DEF, domain.uuid());
            if (vm == null) {
                LOG.warn("{} reports domain {}, which is no VM of the pool", host.ref(), shown(domain.uuid()));
            } else {
                settle(tx, host, new VmRef(vm.ref()), domain, doings);
            }
        }
        for (VmRef vm : Records.get(tx, host, Host.RESIDENT_VMS)) {
            String uuid = Records.get(tx, vm, Vm.UUID);
            boolean missing =
                    report.full() ? !seen.contains(uuid) : report.gone().contains(uuid);
            if (missing && !Records.get(tx, vm, Vm.IS_CONTROL_DOMAIN) && idle(tx, vm) && !records.isLeaving(vm)) {
                LOG.info("VM {} is gone from {}", uuid, host.ref());
                records.halted(tx, vm);
            }
        }
        if (report.full()) {
            release(tx, host);
        }
    }

    /** A start or resume whose server died: the host was reserved, and runs nothing of it. */
    private void release(Tx tx, HostRef host) {
        for (Row row : List.copyOf(tx.rows(Vm.DEF))) {
            VmRef vm = new VmRef(row.ref());
            boolean reserved = Records.get(row, Vm.SCHEDULED_TO_BE_RESIDENT_ON).equals(host) && idle(tx, vm);
            if (reserved && Records.get(row, Vm.POWER_STATE) == VmPowerState.HALTED) {
                LOG.info("VM {} was never started on {}", Records.get(row, Vm.UUID), host.ref());
                records.halted(tx, vm);
            } else if (reserved && Records.get(row, Vm.POWER_STATE) == VmPowerState.SUSPENDED) {
                Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, HostRef.NULL);
            }
        }
    }

    /**
     * An operation under way writes its own outcome; what happens to its domain meanwhile is its to judge. One that only
     * waits for the guest to end by itself writes none.
     */
    private static boolean idle(Tx tx, VmRef vm) {
        return Records.get(tx, vm, Vm.CURRENT_OPERATIONS).values().stream().allMatch(VmOperations.SYSPREP::equals);
    }

    private void settle(Tx tx, HostRef host, VmRef vm, DomainState domain, Doings doings) {
        HostRef resident = Records.get(tx, vm, Vm.RESIDENT_ON);
        if (domain.power() == DomainState.Power.STOPPED) {
            boolean ours = resident.equals(host) && records.isRun(vm, domain.startId()) && !records.isLeaving(vm);
            if (ours && Records.get(tx, vm, Vm.POWER_STATE) != VmPowerState.HALTED) {
                boolean byItself = idle(tx, vm);
                GuestChanges.write(tx, vm, domain.kept());
                tell(vm, domain, doings);
                records.ended(tx, vm);
                boolean wanted = domain.stop() == DomainState.StopReason.SHUTDOWN
                        && Records.get(tx, vm, Vm.ACTIONS_AFTER_SHUTDOWN) == OnNormalExit.RESTART;
                if (byItself && wanted) {
                    doings.again().add(vm);
                }
            }
        } else if (!records.hasEnded(domain.startId())
                && (resident.equals(host) || (resident.isNull() && idle(tx, vm)))) {
            boolean ending = Records.get(tx, vm, Vm.POWER_STATE) == VmPowerState.HALTED && !idle(tx, vm);
            if (!ending) {
                if (records.beganAnew(vm, domain) && ResetDisks.has(tx, vm)) {
                    doings.anew().add(vm);
                }
                tell(vm, domain, doings);
                records.live(tx, vm, host, domain);
            }
        }
    }

    private void tell(VmRef vm, DomainState domain, Doings doings) {
        switch (records.news(vm, domain)) {
            case CRASHED -> doings.crashed().add(vm);
            case REBOOTED -> doings.rebooted().add(vm);
            case NONE -> {}
        }
    }

    /** The connection to the host's agent is gone. */
    public void lost(HostRef host) {
        store.write(tx -> {
            if (Records.exists(tx, host)) {
                alive(tx, host, false);
            }
            return host;
        });
    }

    /** A host may tell anything; what is no uuid does not go to the log. */
    private static String shown(String uuid) {
        return UUID_FORM.matcher(uuid).matches() ? uuid : "(no uuid)";
    }

    private void alive(Tx tx, HostRef host, boolean live) {
        HostMetricsRef metrics = Records.get(tx, host, Host.METRICS);
        if (Records.exists(tx, metrics) && Records.get(tx, metrics, HostMetrics.LIVE) != live) {
            Records.set(tx, metrics, HostMetrics.LIVE, live);
            Records.set(tx, metrics, HostMetrics.LAST_UPDATED, clock.instant());
            if (live) {
                HostEnabling.started(tx, host);
            }
        }
    }
}

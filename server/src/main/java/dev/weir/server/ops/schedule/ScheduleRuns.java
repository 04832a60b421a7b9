package dev.weir.server.ops.schedule;

import dev.weir.model.calls.VmssCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.VmssRef;
import dev.weir.server.alert.Alert;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a schedule's snapshots taken: VM after VM, the oldest of each given up, and told as one message. */
public final class ScheduleRuns {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleRuns.class);
    private static final String NOT_THERE = "NOT_IMPLEMENTED";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Store store;
    private final Clock clock;
    private final Snapshots snapshots;
    private final Alert alert;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    public ScheduleRuns(Store store, Clock clock, Snapshots snapshots, Alert alert) {
        this.store = store;
        this.clock = clock;
        this.snapshots = snapshots;
        this.alert = alert;
    }

    public void bind(VmssCalls<CallContext> calls) {
        calls.snapshotNow(this::snapshotNow);
    }

    /** Answers when the snapshots are taken; what failed is in the message about the schedule. */
    private String snapshotNow(CallContext context, VmssRef vmss) {
        Records.require(store.snapshot(), vmss);
        if (!run(context, vmss)) {
            tell(vmss, "VMSS_SNAPSHOT_LOCK_FAILED", "The snapshots of this schedule are being taken already.");
        }
        return "Success";
    }

    /** For a schedule that is due while its last run still goes on. */
    void due(CallContext context, VmssRef vmss) {
        if (!run(context, vmss)) {
            tell(vmss, "VMSS_SNAPSHOT_MISSED_EVENT", "The snapshots of this schedule are still being taken.");
        }
    }

    /** False where it runs already. */
    private boolean run(CallContext context, VmssRef vmss) {
        if (!running.add(vmss.ref())) {
            return false;
        }
        try {
            Instant now = clock.instant();
            List<String> failures = new ArrayList<>();
            for (VmRef vm : Records.get(store.snapshot(), vmss, Vmss.VMS)) {
                context.progress().checkCancelled();
                take(context, vmss, vm, now, failures);
            }
            store.write(tx -> {
                if (Records.exists(tx, vmss)) {
                    Records.set(tx, vmss, Vmss.LAST_RUN_TIME, now);
                }
                return vmss;
            });
            if (failures.isEmpty()) {
                tell(vmss, "VMSS_SNAPSHOT_SUCCEEDED", "The snapshots of this schedule have been taken.");
            } else {
                tell(vmss, "VMSS_SNAPSHOT_FAILED", String.join("\n", failures));
            }
            return true;
        } finally {
            running.remove(vmss.ref());
        }
    }

    private void take(CallContext context, VmssRef vmss, VmRef vm, Instant now, List<String> failures) {
        Snapshot state = store.snapshot();
        if (!Records.exists(state, vm) || !Records.exists(state, vmss)) {
            return;
        }
        String name = Records.get(state, vm, Vm.NAME_LABEL);
        String uuid = Records.get(state, vm, Vm.UUID);
        try {
            String label = Records.get(state, vmss, Vmss.NAME_LABEL) + "_" + name + "_" + STAMP.format(now);
            VmRef taken = snapshots.take(context, vm, label, Records.get(state, vmss, Vmss.TYPE));
            store.write(tx -> {
                Records.set(tx, taken, Vm.IS_VMSS_SNAPSHOT, true);
                return taken;
            });
            giveUpOldest(context, vmss, vm);
        } catch (ApiFailure e) {
            if (e.code().equals(NOT_THERE) || e.code().equals("TASK_CANCELLED")) {
                throw e;
            }
            LOG.warn("scheduled snapshot of VM {} failed: {}", uuid, e.description());
            failures.add(line(name, uuid, e));
        }
    }

    /** Only what schedules took is given up, the oldest first. */
    private void giveUpOldest(CallContext context, VmssRef vmss, VmRef vm) {
        Snapshot state = store.snapshot();
        List<VmRef> taken = Records.get(state, vm, Vm.SNAPSHOTS).stream()
                .filter(snapshot -> Records.get(state, snapshot, Vm.IS_VMSS_SNAPSHOT))
                .sorted(Comparator.comparing(snapshot -> Records.get(state, snapshot, Vm.SNAPSHOT_TIME)))
                .toList();
        long tooMany = taken.size() - Records.get(state, vmss, Vmss.RETAINED_SNAPSHOTS);
        taken.stream().limit(Math.max(0, tooMany)).forEach(snapshot -> snapshots.remove(context, snapshot));
    }

    /** In the form from which clients read the VM and the code: each on a line of its own. */
    private static String line(String name, String uuid, ApiFailure failure) {
        String words = failure.description().stream()
                .map(word -> "'" + word.replaceAll("[\\r\\n']", " ") + "'")
                .collect(Collectors.joining(", "));
        return "VM: " + name.replaceAll("[\\r\\n]", " ") + " UUID: " + uuid + " Error:[" + words + "]";
    }

    private void tell(VmssRef vmss, String name, String body) {
        Snapshot state = store.snapshot();
        if (Records.exists(state, vmss)) {
            alert.raise(name, Cls.VMSS, Records.get(state, vmss, Vmss.UUID), body);
        }
    }
}

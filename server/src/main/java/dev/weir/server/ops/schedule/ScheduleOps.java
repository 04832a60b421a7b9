package dev.weir.server.ops.schedule;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.calls.VmssCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.VmssFrequency;
import dev.weir.model.types.VmssRef;
import dev.weir.model.types.VmssType;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Schedules of snapshots as records: the messages of class VMSS but one, and VM.set_snapshot_schedule. */
public final class ScheduleOps {
    private static final long MOST_RETAINED = 10;

    private final Store store;
    private final Ids ids;
    private final Consumer<String> forgetMessages;

    /** {@code forgetMessages} removes the messages about the object of a uuid. */
    public ScheduleOps(Store store, Ids ids, Consumer<String> forgetMessages) {
        this.store = store;
        this.ids = ids;
        this.forgetMessages = forgetMessages;
    }

    public void bind(Effects effects, VmssCalls<CallContext> calls, VmCalls<CallContext> vms) {
        effects.onCreate("VMSS", this::create);
        effects.onDestroy("VMSS", this::destroy);
        calls.setRetainedSnapshots(this::setRetainedSnapshots)
                .setFrequency(this::setFrequency)
                .setSchedule((context, vmss, schedule) -> merge(vmss, schedule))
                .addToSchedule((context, vmss, key, value) -> add(vmss, key, value))
                .removeFromSchedule(
                        (context, vmss, key) -> write(vmss, tx -> Records.drop(tx, vmss, Vmss.SCHEDULE, key)))
                .setLastRunTime(
                        (context, vmss, time) -> write(vmss, tx -> Records.set(tx, vmss, Vmss.LAST_RUN_TIME, time)))
                .setType(this::setType);
        vms.setSnapshotSchedule(this::setSnapshotSchedule);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        VmssRef ref = new VmssRef(ids.ref());
        store.write(tx -> {
            Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
            fields.put(Vmss.UUID.def(), Value.text(ids.uuid()));
            tx.create(Vmss.DEF, ref.ref(), fields);
            Records.set(
                    tx,
                    ref,
                    Vmss.SCHEDULE,
                    Timetable.fresh(Records.get(tx, ref, Vmss.FREQUENCY), Records.get(tx, ref, Vmss.SCHEDULE)));
            requireRetained(Records.get(tx, ref, Vmss.RETAINED_SNAPSHOTS));
            return ref;
        });
        return ref.ref();
    }

    private void destroy(CallContext context, String ref) {
        VmssRef vmss = new VmssRef(ref);
        String uuid = store.write(tx -> {
            if (!Records.get(tx, vmss, Vmss.VMS).isEmpty()) {
                throw Errors.vmssHasVm();
            }
            String its = Records.get(tx, vmss, Vmss.UUID);
            Records.delete(tx, vmss);
            return its;
        });
        forgetMessages.accept(uuid);
    }

    private static void requireRetained(long value) {
        if (value < 1 || value > MOST_RETAINED) {
            throw Errors.invalidValue("retained_snapshots", Long.toString(value));
        }
    }

    private void setRetainedSnapshots(CallContext context, VmssRef vmss, long value) {
        write(vmss, tx -> {
            requireRetained(value);
            Records.set(tx, vmss, Vmss.RETAINED_SNAPSHOTS, value);
        });
    }

    private void setFrequency(CallContext context, VmssRef vmss, VmssFrequency frequency) {
        write(vmss, tx -> {
            Records.set(tx, vmss, Vmss.SCHEDULE, Timetable.fitted(frequency, Records.get(tx, vmss, Vmss.SCHEDULE)));
            Records.set(tx, vmss, Vmss.FREQUENCY, frequency);
        });
    }

    private void merge(VmssRef vmss, Map<String, String> schedule) {
        write(
                vmss,
                tx -> Records.set(
                        tx, vmss, Vmss.SCHEDULE, Timetable.merged(Records.get(tx, vmss, Vmss.SCHEDULE), schedule)));
    }

    private void add(VmssRef vmss, String key, String value) {
        write(vmss, tx -> {
            Map<String, String> present = Records.get(tx, vmss, Vmss.SCHEDULE);
            Map<String, String> merged = Timetable.merged(present, Map.of(key, value));
            if (present.containsKey(key)) {
                throw Errors.mapDuplicateKey("VMSS", "schedule", vmss.ref(), key);
            }
            Records.set(tx, vmss, Vmss.SCHEDULE, merged);
        });
    }

    private void setType(CallContext context, VmssRef vmss, VmssType type) {
        write(vmss, tx -> {
            if (type == VmssType.SNAPSHOT_WITH_QUIESCE) {
                Records.get(tx, vmss, Vmss.VMS).forEach(vm -> Quiescing.require(tx, vm));
            }
            Records.set(tx, vmss, Vmss.TYPE, type);
        });
    }

    private void setSnapshotSchedule(CallContext context, VmRef vm, VmssRef vmss) {
        store.write(tx -> {
            Records.require(tx, vm);
            if (!vmss.isNull()) {
                requireFit(tx, vm, vmss);
            }
            Records.set(tx, vm, Vm.SNAPSHOT_SCHEDULE, vmss);
            return vm;
        });
    }

    /** A VM that a schedule may have; the one parameter of what is invalid is as the reference has it. */
    private static void requireFit(Tx tx, VmRef vm, VmssRef vmss) {
        if (!Records.exists(tx, vmss) || Records.get(tx, vm, Vm.IS_CONTROL_DOMAIN)) {
            throw new ApiFailure("INVALID_VALUE", List.of(vmss.ref()));
        }
        if (Records.get(tx, vm, Vm.IS_A_TEMPLATE)) {
            throw new ApiFailure("VM_IS_TEMPLATE", List.of(vm.ref()));
        }
        if (Records.get(tx, vmss, Vmss.TYPE) == VmssType.SNAPSHOT_WITH_QUIESCE) {
            Quiescing.require(tx, vm);
        }
    }

    private void write(VmssRef vmss, Consumer<Tx> change) {
        store.write(tx -> {
            Records.require(tx, vmss);
            change.accept(tx);
            return vmss;
        });
    }
}

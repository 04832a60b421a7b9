package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.place.Memory;
import dev.weir.server.state.VmRules;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** VM.create and VM.destroy (VML-136, VML-139). */
public final class VmCreation {
    static final String MAC_SEED = "mac_seed";

    private final Store store;
    private final OperationGuard guard;
    private final Ids ids;
    private final Clock clock;
    private final VmTrash trash;

    public VmCreation(Store store, OperationGuard guard, Ids ids, Clock clock, VmTrash trash) {
        this.store = store;
        this.guard = guard;
        this.ids = ids;
        this.clock = clock;
        this.trash = trash;
    }

    public void bind(Effects effects) {
        effects.onCreate("VM", this::create);
        effects.onDestroy("VM", this::destroy);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        VmRef ref = new VmRef(ids.ref());
        String power = ((Value.Text) given.getOrDefault(Vm.POWER_STATE.def(), Value.text("Halted"))).text();
        if (!power.equals(VmPowerState.HALTED.wire())) {
            throw Errors.vmBadPowerState(ref.ref(), "halted", power.toLowerCase(java.util.Locale.ROOT));
        }
        store.write(tx -> {
            make(tx, ref, given);
            return ref;
        });
        return ref.ref();
    }

    /** Makes the record and what always goes with it: metrics, a seed for MACs, the memory overhead. */
    public void make(Tx tx, VmRef ref, Map<FieldDef, Value> given) {
        make(tx, ref, given, ids.uuid());
    }

    void make(Tx tx, VmRef ref, Map<FieldDef, Value> given, String uuid) {
        Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
        fields.put(Vm.UUID.def(), Value.text(uuid));
        fields.put(Vm.DOMID.def(), Value.of(-1));
        VmMetricsRef metrics = new VmMetricsRef(ids.ref());
        Records.<VmMetricsRef>draft()
                .with(VmMetrics.UUID, ids.uuid())
                .with(VmMetrics.INSTALL_TIME, clock.instant())
                .with(VmMetrics.LAST_UPDATED, clock.instant())
                .create(tx, metrics);
        fields.put(Vm.METRICS.def(), metrics.value());
        tx.create(Vm.DEF, ref.ref(), fields);
        if (!Records.get(tx, ref, Vm.OTHER_CONFIG).containsKey(MAC_SEED)) {
            Records.put(tx, ref, Vm.OTHER_CONFIG, MAC_SEED, ids.uuid());
        }
        if (Records.get(tx, ref, Vm.DOMAIN_TYPE) == DomainType.UNSPECIFIED) {
            boolean hvm = !Records.get(tx, ref, Vm.HVM_BOOT_POLICY).isEmpty();
            Records.set(tx, ref, Vm.DOMAIN_TYPE, hvm ? DomainType.HVM : DomainType.PV);
        }
        Records.set(tx, ref, Vm.MEMORY_OVERHEAD, Memory.overhead(tx, ref));
        Records.set(tx, ref, Vm.MEMORY_TARGET, Records.get(tx, ref, Vm.MEMORY_DYNAMIC_MIN));
    }

    private void destroy(CallContext context, String ref) {
        VmRef vm = new VmRef(ref);
        if (VmRules.defaultTemplate(Records.require(store.snapshot(), vm))) {
            throw new ApiFailure("VM_CANNOT_DELETE_DEFAULT_TEMPLATE", List.of());
        }
        destroy(context, vm, tx -> trash.put(tx, vm));
    }

    /** As destroyed, and never to come back. */
    void removeForGood(CallContext context, VmRef vm) {
        destroy(context, vm, tx -> {});
    }

    private void destroy(CallContext context, VmRef vm, Consumer<Tx> first) {
        guard.run(context, List.of(Hold.vm(vm, VmOperations.DESTROY)), () -> {
            store.write(tx -> {
                first.accept(tx);
                remove(tx, vm);
                return vm;
            });
            return vm;
        });
    }

    /** The disks themselves stay: clients decide about them (VML-136). */
    static void remove(Tx tx, VmRef vm) {
        VmRef parent = Records.get(tx, vm, Vm.PARENT);
        Records.get(tx, vm, Vm.CHILDREN).forEach(child -> Records.set(tx, child, Vm.PARENT, parent));
        Records.get(tx, vm, Vm.VBDS).forEach(vbd -> Records.delete(tx, vbd));
        Records.get(tx, vm, Vm.VIFS).forEach(vif -> Records.delete(tx, vif));
        Records.get(tx, vm, Vm.VUSBS).forEach(vusb -> Records.delete(tx, vusb));
        Records.get(tx, vm, Vm.VTPMS).forEach(vtpm -> VtpmOps.remove(tx, vtpm));
        Records.get(tx, vm, Vm.CONSOLES).forEach(console -> Records.delete(tx, console));
        var guest = Records.get(tx, vm, Vm.GUEST_METRICS);
        var metrics = Records.get(tx, vm, Vm.METRICS);
        Records.delete(tx, vm);
        if (Records.exists(tx, guest)) {
            Records.delete(tx, guest);
        }
        if (Records.exists(tx, metrics)) {
            Records.delete(tx, metrics);
        }
    }
}

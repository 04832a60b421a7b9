package dev.weir.server.ops;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifOperations;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceOperation;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbOperations;
import dev.weir.model.types.VusbRef;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.state.ApplianceRules;
import dev.weir.server.state.HostRules;
import dev.weir.server.state.PoolRules;
import dev.weir.server.state.SrRules;
import dev.weir.server.state.VbdRules;
import dev.weir.server.state.VdiRules;
import dev.weir.server.state.VifRules;
import dev.weir.server.state.VmRules;
import dev.weir.server.state.VusbRules;
import java.util.Map;
import java.util.function.Consumer;

/** An object held for an operation: the check that it may begin, and the entry in its current_operations. */
public final class Hold {
    private final Consumer<Tx> check;
    private final Marker marker;

    private interface Marker {
        void mark(Tx tx, String task, boolean on);
    }

    private Hold(Consumer<Tx> check, Marker marker) {
        this.check = check;
        this.marker = marker;
    }

    public static Hold vm(VmRef vm, VmOperations operation) {
        return new Hold(tx -> VmRules.require(tx, vm, operation), marker(vm, Vm.CURRENT_OPERATIONS, operation));
    }

    public static Hold vbd(VbdRef vbd, VbdOperations operation) {
        return new Hold(tx -> VbdRules.require(tx, vbd, operation), marker(vbd, Vbd.CURRENT_OPERATIONS, operation));
    }

    public static Hold vif(VifRef vif, VifOperations operation) {
        return new Hold(tx -> VifRules.require(tx, vif, operation), marker(vif, Vif.CURRENT_OPERATIONS, operation));
    }

    public static Hold vdi(VdiRef vdi, VdiOperations operation) {
        return new Hold(tx -> VdiRules.require(tx, vdi, operation), marker(vdi, Vdi.CURRENT_OPERATIONS, operation));
    }

    public static Hold sr(SrRef sr, StorageOperations operation) {
        return new Hold(tx -> SrRules.require(tx, sr, operation), marker(sr, Sr.CURRENT_OPERATIONS, operation));
    }

    public static Hold appliance(VmApplianceRef appliance, VmApplianceOperation operation) {
        return new Hold(
                tx -> ApplianceRules.require(tx, appliance, operation),
                marker(appliance, VmAppliance.CURRENT_OPERATIONS, operation));
    }

    public static Hold vusb(VusbRef vusb, VusbOperations operation) {
        return new Hold(tx -> VusbRules.require(tx, vusb, operation), marker(vusb, Vusb.CURRENT_OPERATIONS, operation));
    }

    public static Hold host(HostRef host, HostAllowedOperations operation) {
        return new Hold(tx -> HostRules.require(tx, host, operation), marker(host, Host.CURRENT_OPERATIONS, operation));
    }

    /** A host that ends with its pool: that it takes no VMs any more is part of it. */
    public static Hold endingHost(HostRef host) {
        return new Hold(
                tx -> HostRules.requireUnused(tx, host),
                marker(host, Host.CURRENT_OPERATIONS, HostAllowedOperations.SHUTDOWN));
    }

    public static Hold pool(PoolRef pool, PoolAllowedOperations operation) {
        return new Hold(tx -> PoolRules.require(tx, pool, operation), marker(pool, Pool.CURRENT_OPERATIONS, operation));
    }

    private static <R extends Ref, O> Marker marker(R ref, Field<R, Map<String, O>> field, O operation) {
        return (tx, task, on) -> {
            if (on) {
                Records.put(tx, ref, field, task, operation);
            } else if (Records.exists(tx, ref)) {
                Records.drop(tx, ref, field, task);
            }
        };
    }

    void begin(Tx tx, String task) {
        check.accept(tx);
        marker.mark(tx, task, true);
    }

    void end(Tx tx, String task) {
        marker.mark(tx, task, false);
    }
}

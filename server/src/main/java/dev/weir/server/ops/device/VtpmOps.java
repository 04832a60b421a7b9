package dev.weir.server.ops.device;

import dev.weir.agent.protocol.TpmState;
import dev.weir.model.calls.VtpmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.PersistenceBackend;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vtpm;
import dev.weir.model.types.VtpmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BootSpecs;
import dev.weir.server.domain.PlatformFlags;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.state.VmRules;
import dev.weir.server.time.Ids;
import java.util.Base64;
import java.util.List;

/** The messages of class VTPM; what a TPM holds is kept in a secret. */
public final class VtpmOps {
    private final Store store;
    private final OperationGuard guard;
    private final Ids ids;

    public VtpmOps(Store store, OperationGuard guard, Ids ids) {
        this.store = store;
        this.guard = guard;
        this.ids = ids;
    }

    public void bind(VtpmCalls<CallContext> calls) {
        calls.create(this::create)
                .destroy(this::destroy)
                .getContents(this::getContents)
                .setContents(this::setContents);
    }

    /** That a VM has none yet and is off is among the rules of the VM's operation (VML-6, VML-20). */
    private VtpmRef create(CallContext context, VmRef vm, boolean unique) {
        Records.require(store.snapshot(), vm);
        return guard.run(
                context,
                List.of(Hold.vm(vm, VmOperations.CREATE_VTPM)),
                () -> store.write(tx -> {
                    requireNoFencing(tx);
                    return make(tx, vm, unique, "");
                }));
    }

    /** Contents are whole only when a VM is off: a host that is fenced would take them along. */
    private static void requireNoFencing(Snapshot state) {
        boolean ha = state.rows(Pool.DEF).stream().anyMatch(pool -> Records.get(pool, Pool.HA_ENABLED));
        boolean clustered = state.rows(Cluster.DEF).stream()
                .anyMatch(
                        cluster -> !Records.get(cluster, Cluster.CLUSTER_HOSTS).isEmpty());
        if (ha || clustered) {
            throw Errors.notImplemented("VTPM.create with HA or clustering enabled");
        }
    }

    private SecretRef secret(Tx tx, String value) {
        SecretRef secret = new SecretRef(ids.ref());
        Records.<SecretRef>draft()
                .with(Secret.UUID, ids.uuid())
                .with(Secret.VALUE, value)
                .create(tx, secret);
        return secret;
    }

    /** For a copy of a VM; what a unique one holds is nobody else's. */
    public void copy(Tx tx, VtpmRef source, VmRef vm) {
        boolean unique = Records.get(tx, source, Vtpm.IS_UNIQUE);
        SecretRef contents = Records.get(tx, source, Vtpm.CONTENTS);
        make(tx, vm, unique, unique ? "" : Records.get(tx, contents, Secret.VALUE));
    }

    private VtpmRef make(Tx tx, VmRef vm, boolean unique, String contents) {
        VtpmRef vtpm = new VtpmRef(ids.ref());
        Records.<VtpmRef>draft()
                .with(Vtpm.UUID, ids.uuid())
                .with(Vtpm.VM, vm)
                .with(Vtpm.PERSISTENCE_BACKEND, PersistenceBackend.XAPI)
                .with(Vtpm.IS_UNIQUE, unique)
                .with(Vtpm.IS_PROTECTED, false)
                .with(Vtpm.CONTENTS, secret(tx, contents))
                .create(tx, vtpm);
        return vtpm;
    }

    /**
     * For a VM that is to start: with {@code platform:vtpm} it gets a TPM where it has none. Those that boot by a BIOS
     * are refused, as in the reference, once they have one.
     */
    public void settle(Tx tx, VmRef vm) {
        Row row = Records.require(tx, vm);
        boolean has = !Records.get(row, Vm.VTPMS).isEmpty();
        if (has && !BootSpecs.bootsByUefi(row)) {
            throw Errors.notImplemented("Booting BIOS VM with VTPMs attached");
        }
        if (!has && PlatformFlags.isTrue(Records.get(row, Vm.PLATFORM), "vtpm", false)) {
            requireNoFencing(tx);
            make(tx, vm, false, "");
        }
    }

    /** What a guest has made of its TPM, in place of what it held before. */
    public static void write(Tx tx, VmRef vm, String contents) {
        for (VtpmRef vtpm : Records.get(tx, vm, Vm.VTPMS)) {
            Records.set(tx, Records.get(tx, vtpm, Vtpm.CONTENTS), Secret.VALUE, contents);
        }
    }

    private void destroy(CallContext context, VtpmRef vtpm) {
        store.write(tx -> {
            VmRef vm = Records.get(tx, vtpm, Vtpm.VM);
            VmPowerState power = Records.exists(tx, vm) ? Records.get(tx, vm, Vm.POWER_STATE) : VmPowerState.HALTED;
            if (power != VmPowerState.HALTED) {
                throw Errors.vmBadPowerState(vm.ref(), "halted", VmRules.lower(power));
            }
            remove(tx, vtpm);
            return vtpm;
        });
    }

    /** What it holds goes with it. */
    public static void remove(Tx tx, VtpmRef vtpm) {
        SecretRef contents = Records.get(tx, vtpm, Vtpm.CONTENTS);
        Records.delete(tx, vtpm);
        if (Records.exists(tx, contents)) {
            Records.delete(tx, contents);
        }
    }

    private String getContents(CallContext context, VtpmRef vtpm) {
        Snapshot state = store.snapshot();
        return Records.get(state, Records.get(state, vtpm, Vtpm.CONTENTS), Secret.VALUE);
    }

    private void setContents(CallContext context, VtpmRef vtpm, String contents) {
        if (contents.length() > TpmState.MOST_TEXT) {
            throw Errors.invalidValue("contents", contents.length() + " characters, more than " + TpmState.MOST_TEXT);
        }
        try {
            Base64.getDecoder().decode(contents);
        } catch (IllegalArgumentException e) {
            throw Errors.internalError("the contents of a VTPM are not base64: " + e.getMessage());
        }
        store.write(tx -> {
            SecretRef previous = Records.get(tx, vtpm, Vtpm.CONTENTS);
            Records.set(tx, vtpm, Vtpm.CONTENTS, secret(tx, contents));
            if (Records.exists(tx, previous)) {
                Records.delete(tx, previous);
            }
            return vtpm;
        });
    }
}

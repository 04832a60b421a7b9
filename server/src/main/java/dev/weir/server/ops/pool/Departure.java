package dev.weir.server.ops.pool;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Console;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Ref;
import dev.weir.server.call.CallContext;
import dev.weir.server.certificate.CertificateRows;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.UndoStack;
import dev.weir.server.ops.device.HostUsbs;
import dev.weir.server.ops.host.PoolLevel;
import dev.weir.server.ops.pif.HostInterfaces;
import dev.weir.server.ops.storage.HostStorage;
import dev.weir.server.ops.vm.VmRecords;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a host leaves: pool.eject for one that lives, host.destroy and host.declare_dead for one that does not. */
public final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** In other_config of a host that was told to leave and whose records were not removed yet. */
    private static final String LEAVING = "weir:leaving";

    private final Store store;
    private final OperationGuard guard;
    private final HostStorage storage;
    private final VmRecords vms;
    private final Neighbours neighbours;
    private final PoolLevel level;

    public Departure(
            Store store,
            OperationGuard guard,
            HostStorage storage,
            VmRecords vms,
            Neighbours neighbours,
            PoolLevel level) {
        this.store = store;
        this.guard = guard;
        this.storage = storage;
        this.vms = vms;
        this.neighbours = neighbours;
        this.level = level;
    }

    public void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        pools.eject(this::eject);
        hosts.destroy(this::destroy).declareDead(this::declareDead);
    }

    private void eject(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        PoolRef pool = new PoolRef(ThePool.of(store.snapshot()).ref());
        guard.run(context, Hold.pool(pool, PoolAllowedOperations.EJECT), () -> ejectHeld(context, host));
    }

    private void ejectHeld(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        Row row = Records.require(state, host);
        // Told before, and the master did not hear or note that it went.
        boolean gone =
                !Liveness.of(state, host) && Records.get(row, Host.OTHER_CONFIG).containsKey(LEAVING);
        requireEjectable(state, host, gone);
        if (!gone) {
            letGo(context, host);
        }
        remove(host);
    }

    /** The host has nothing of the pool any more and knows it; or it fails, and the host has what it had. */
    private void letGo(CallContext context, HostRef host) {
        UndoStack undo = new UndoStack();
        try {
            storage.detach(context, host, undo);
            mark(host, undo);
            neighbours.dismiss(Records.get(store.snapshot(), host, Host.ADDRESS));
        } catch (IOException e) {
            LOG.warn("whether host {} has heard that it is to leave is not known: {}", host.ref(), e.toString());
            undo.unwind();
            throw Errors.cannotContactHost(host.ref());
        } catch (ApiFailure e) {
            undo.unwind();
            store.write(tx -> {
                Records.drop(tx, host, Host.OTHER_CONFIG, LEAVING);
                return host;
            });
            throw e;
        }
    }

    private void mark(HostRef host, UndoStack undo) {
        boolean enabled = Records.get(store.snapshot(), host, Host.ENABLED);
        store.write(tx -> {
            Records.set(tx, host, Host.ENABLED, false);
            Records.put(tx, host, Host.OTHER_CONFIG, LEAVING, "true");
            return host;
        });
        undo.push(() -> store.write(tx -> {
            Records.set(tx, host, Host.ENABLED, enabled);
            return host;
        }));
    }

    private static void requireEjectable(Snapshot state, HostRef host, boolean gone) {
        if (Records.get(ThePool.of(state), Pool.HA_ENABLED)) {
            throw Errors.haIsEnabled();
        }
        if (ThePool.master(state).equals(host)) {
            throw Errors.operationNotAllowed("The master cannot be ejected: make another host the master first");
        }
        if (!Liveness.of(state, host) && !gone) {
            throw Errors.hostOffline(host.ref());
        }
        for (VmRef vm : Records.get(state, host, Host.RESIDENT_VMS)) {
            if (!Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)
                    && Records.get(state, vm, Vm.POWER_STATE) != VmPowerState.HALTED) {
                throw Errors.operationNotAllowed("VM resident on host");
            }
        }
    }

    /** Of a host that is lost for good (POOL-83). */
    private void destroy(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        requireDead(state, host);
        if (Records.get(ThePool.of(state), Pool.HA_ENABLED)) {
            throw Errors.haIsEnabled();
        }
        for (VmRef vm : Records.get(state, host, Host.RESIDENT_VMS)) {
            if (!Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)) {
                throw Errors.hostHasResidentVms(host.ref());
            }
        }
        remove(host);
    }

    /** Its VMs may run elsewhere from now on; whoever says so answers for it (POOL-84). */
    private void declareDead(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        requireDead(store.snapshot(), host);
        store.write(tx -> {
            for (VmRef vm : List.copyOf(Records.get(tx, host, Host.RESIDENT_VMS))) {
                if (!Records.get(tx, vm, Vm.IS_CONTROL_DOMAIN)) {
                    vms.halted(tx, vm);
                }
            }
            Records.set(tx, host, Host.ENABLED, false);
            return host;
        });
    }

    private static void requireDead(Snapshot state, HostRef host) {
        if (Liveness.of(state, host) || ThePool.master(state).equals(host)) {
            throw Errors.hostIsLive(host.ref());
        }
    }

    private void remove(HostRef host) {
        store.write(tx -> {
            if (Records.exists(tx, host)) {
                storage.forget(tx, host);
                controlDomains(tx, host);
                HostInterfaces.forget(tx, host);
                HostUsbs.forget(tx, host);
                List.copyOf(Records.get(tx, host, Host.HOST_CPUS)).forEach(cpu -> drop(tx, cpu));
                CertificateRows.forget(tx, host);
                drop(tx, Records.get(tx, host, Host.METRICS));
                drop(tx, host);
                level.recompute(tx);
            }
            return host;
        });
    }

    private static void controlDomains(Tx tx, HostRef host) {
        for (VmRef vm : List.copyOf(Records.get(tx, host, Host.RESIDENT_VMS))) {
            if (Records.get(tx, vm, Vm.IS_CONTROL_DOMAIN)) {
                tx.findByReference(Console.DEF, Console.VM.def(), vm.ref())
                        .forEach(console -> tx.delete(Console.DEF, console.ref()));
                List.copyOf(Records.get(tx, vm, Vm.VBDS)).forEach(vbd -> drop(tx, vbd));
                List.copyOf(Records.get(tx, vm, Vm.VIFS)).forEach(vif -> drop(tx, vif));
                drop(tx, Records.get(tx, vm, Vm.METRICS));
                drop(tx, vm);
            }
        }
    }

    private static void drop(Tx tx, Ref ref) {
        if (Records.exists(tx, ref)) {
            Records.delete(tx, ref);
        }
    }
}

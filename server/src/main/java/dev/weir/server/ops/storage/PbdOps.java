package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.FieldDef;
import dev.weir.model.calls.PbdCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PBD.create, destroy, plug and unplug (STO-3 to STO-7). */
public final class PbdOps {
    private static final Logger LOG = LoggerFactory.getLogger(PbdOps.class);

    private final Store store;
    private final Hosts hosts;
    private final OperationGuard guard;
    private final SrScans scans;
    private final Consumer<String> unscanned;
    private final Ids ids;

    /** {@code unscanned} is told the uuid of an SR that could not be scanned when it was attached. */
    public PbdOps(Store store, Hosts hosts, OperationGuard guard, SrScans scans, Consumer<String> unscanned, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.guard = guard;
        this.scans = scans;
        this.unscanned = unscanned;
        this.ids = ids;
    }

    public void bind(Effects effects, PbdCalls<CallContext> calls) {
        effects.onCreate("PBD", this::create);
        effects.onDestroy("PBD", this::destroy);
        calls.plug(this::plug).unplug(this::unplug).setDeviceConfig(this::setDeviceConfig);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        SrRef sr = new SrRef(Records.given(given, Pbd.SR));
        HostRef host = new HostRef(Records.given(given, Pbd.HOST));
        Records.require(store.snapshot(), host);
        Records.require(store.snapshot(), sr);
        return guard.run(context, List.of(Hold.sr(sr, StorageOperations.PBD_CREATE)), () -> {
            PbdRef ref = new PbdRef(ids.ref());
            store.write(tx -> {
                for (PbdRef other : Records.get(tx, sr, Sr.PBDS)) {
                    if (Records.get(tx, other, Pbd.HOST).equals(host)) {
                        throw Errors.pbdExists(sr.ref(), host.ref(), other.ref());
                    }
                }
                if (given.get(Pbd.DEVICE_CONFIG.def()) instanceof Value.Struct config
                        && config.get("SRmaster") instanceof Value.Text master) {
                    throw Errors.valueNotSupported("SRmaster", master.text(), "the pool decides which host that is");
                }
                Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
                fields.put(Pbd.UUID.def(), Value.text(ids.uuid()));
                // The reference drops it as well (STO-4).
                fields.remove(Pbd.OTHER_CONFIG.def());
                tx.create(Pbd.DEF, ref.ref(), fields);
                return ref;
            });
            return ref.ref();
        });
    }

    private void destroy(CallContext context, String ref) {
        PbdRef pbd = new PbdRef(ref);
        SrRef sr = Records.get(store.snapshot(), pbd, Pbd.SR);
        guard.run(context, List.of(Hold.sr(sr, StorageOperations.PBD_DESTROY)), () -> {
            store.write(tx -> {
                if (Records.get(tx, pbd, Pbd.CURRENTLY_ATTACHED)) {
                    throw Errors.operationNotAllowed("PBD '" + ref + "' is still attached: unplug it first");
                }
                Records.delete(tx, pbd);
                return pbd;
            });
            return pbd;
        });
    }

    void plug(CallContext context, PbdRef pbd) {
        SrRef sr = Records.get(store.snapshot(), pbd, Pbd.SR);
        guard.run(context, List.of(Hold.sr(sr, StorageOperations.PLUG)), () -> {
            boolean before = Records.get(store.snapshot(), pbd, Pbd.CURRENTLY_ATTACHED);
            attach(context.task(), pbd);
            boolean master = Records.get(store.snapshot(), pbd, Pbd.HOST).equals(ThePool.master(store.snapshot()));
            if (!before && master) {
                look(sr);
            }
            return pbd;
        });
    }

    /** A scan that fails does not take the storage away again (STO-5). */
    private void look(SrRef sr) {
        try {
            scans.read(sr);
        } catch (ApiFailure e) {
            LOG.warn("the SR {} is attached and cannot be scanned: {}", sr.ref(), e.description());
            unscanned.accept(Records.get(store.snapshot(), sr, Sr.UUID));
        }
    }

    /** Makes the storage usable on the PBD's host; one that is attached already is success (STO-5). */
    public void attach(String operation, PbdRef pbd) {
        Snapshot state = store.snapshot();
        SrRef sr = Records.get(state, pbd, Pbd.SR);
        HostRef host = Records.get(state, pbd, Pbd.HOST);
        String type = Records.get(state, sr, Sr.TYPE);
        SrRows.requireDriver(state, type);
        if (Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED)) {
            return;
        }
        requireSharable(state, sr, host);
        Answer answer = hosts.ask(
                host,
                operation + ".plug." + ids.uuid(),
                new Verb.AttachStorage(
                        Records.get(state, sr, Sr.UUID),
                        type,
                        Records.get(state, sr, Sr.SHARED),
                        Records.get(state, pbd, Pbd.DEVICE_CONFIG)));
        store.write(tx -> {
            Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, true);
            if (answer instanceof Answer.Storage(StorageState storage)) {
                SrSizes.physical(tx, sr, storage);
            }
            SrSizes.allocated(tx, sr);
            return pbd;
        });
    }

    private static void requireSharable(Snapshot state, SrRef sr, HostRef host) {
        if (Records.get(state, sr, Sr.SHARED)) {
            return;
        }
        for (PbdRef other : Records.get(state, sr, Sr.PBDS)) {
            HostRef elsewhere = Records.get(state, other, Pbd.HOST);
            if (!elsewhere.equals(host) && Records.get(state, other, Pbd.CURRENTLY_ATTACHED)) {
                throw Errors.srNotSharable(sr.ref(), elsewhere.ref());
            }
        }
    }

    void unplug(CallContext context, PbdRef pbd) {
        Snapshot before = store.snapshot();
        SrRef sr = Records.get(before, pbd, Pbd.SR);
        requireIdle(before, sr);
        guard.run(context, List.of(Hold.sr(sr, StorageOperations.UNPLUG)), () -> {
            Snapshot state = store.snapshot();
            if (Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED)) {
                requireUnused(state, sr, Records.get(state, pbd, Pbd.HOST));
                hosts.ask(
                        Records.get(state, pbd, Pbd.HOST),
                        context.task() + ".unplug",
                        new Verb.DetachStorage(Records.get(state, sr, Sr.UUID)));
                store.write(tx -> {
                    Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, false);
                    Records.get(tx, sr, Sr.VDIS).forEach(vdi -> tx.touch(Vdi.DEF, vdi.ref()));
                    return pbd;
                });
            }
            return pbd;
        });
    }

    /** For a driver's own session, of which this server opens none: clients make another connection (STO-7). */
    private void setDeviceConfig(CallContext context, PbdRef pbd, Map<String, String> config) {
        Records.require(store.snapshot(), pbd);
        throw Errors.permissionDenied("");
    }

    private static void requireIdle(Snapshot state, SrRef sr) {
        for (VdiRef vdi : Records.get(state, sr, Sr.VDIS)) {
            for (Map.Entry<String, VdiOperations> current :
                    Records.get(state, vdi, Vdi.CURRENT_OPERATIONS).entrySet()) {
                throw Errors.otherOperationInProgress(
                        "VDI", vdi.ref(), current.getValue().wire(), current.getKey());
            }
        }
    }

    private static void requireUnused(Snapshot state, SrRef sr, HostRef host) {
        List<String> used = new ArrayList<>();
        for (VdiRef vdi : Records.get(state, sr, Sr.VDIS)) {
            for (VbdRef vbd : Records.get(state, vdi, Vdi.VBDS)) {
                VmRef vm = Records.get(state, vbd, Vbd.VM);
                boolean here = Records.exists(state, vm)
                        && Records.get(state, vm, Vm.RESIDENT_ON).equals(host);
                boolean active =
                        Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED) || Records.get(state, vbd, Vbd.RESERVED);
                if (here && active && !used.contains(vdi.ref())) {
                    used.add(vdi.ref());
                }
            }
        }
        if (!used.isEmpty()) {
            throw new ApiFailure("VDI_IN_USE", used);
        }
    }
}

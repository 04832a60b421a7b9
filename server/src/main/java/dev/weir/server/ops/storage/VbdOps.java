package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.FieldDef;
import dev.weir.model.calls.VbdCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdMode;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.DeviceNumbers;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.field.Effects;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.place.Agility;
import dev.weir.server.state.VbdRules;
import dev.weir.server.state.VmRules;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** VBD.create, destroy, plug, unplug and set_mode (VML-150 to VML-154). */
public final class VbdOps {
    private static final Set<VdiType> USABLE = EnumSet.of(
            VdiType.SYSTEM,
            VdiType.USER,
            VdiType.EPHEMERAL,
            VdiType.SUSPEND,
            VdiType.CRASHDUMP,
            VdiType.METADATA,
            VdiType.RRD,
            VdiType.PVS_CACHE);

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final VbdMedia media;
    private final Ids ids;

    public VbdOps(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, VbdMedia media, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.media = media;
        this.ids = ids;
    }

    public void bind(Effects effects, VbdCalls<CallContext> calls) {
        effects.onCreate("VBD", this::create);
        effects.onDestroy("VBD", this::destroy);
        media.bind(calls);
        calls.plug(this::plug)
                .unplug((context, vbd) -> unplug(context, vbd, VbdOperations.UNPLUG))
                .unplugForce((context, vbd) -> unplug(context, vbd, VbdOperations.UNPLUG_FORCE))
                .unplugForceNoSafetyCheck((context, vbd) -> unplug(context, vbd, VbdOperations.UNPLUG_FORCE))
                .setMode(this::setMode);
    }

    /** What a dead server, or a host out of reach, left half-made. */
    public void settle(Settling settling) {
        settling.on(Verb.PlugDisk.class, this::settlePlug).on(Verb.UnplugDisk.class, this::settleUnplug);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        VbdRef ref = new VbdRef(ids.ref());
        store.write(tx -> {
            VmRef vm = new VmRef(Records.given(given, Vbd.VM));
            Records.require(tx, vm);
            check(tx, given);
            int number = DeviceNumbers.disk(tx, vm, Records.given(given, Vbd.USERDEVICE));
            String device = Integer.toString(number);
            if (!DeviceNumbers.allowedDisks(tx, vm).contains(device)) {
                throw Errors.deviceAlreadyExists(Records.given(given, Vbd.USERDEVICE));
            }
            if (!empty(given)) {
                Agility.requireKept(tx, vm, new VdiRef(Records.given(given, Vbd.VDI)));
            }
            Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
            fields.put(Vbd.UUID.def(), Value.text(ids.uuid()));
            fields.put(Vbd.USERDEVICE.def(), Value.text(device));
            fields.put(Vbd.CURRENTLY_ATTACHED.def(), Value.FALSE);
            fields.put(Vbd.DEVICE.def(), Value.EMPTY);
            if (empty(given)) {
                fields.put(Vbd.VDI.def(), Value.NULL_REF);
            }
            tx.create(Vbd.DEF, ref.ref(), fields);
            return ref;
        });
        return ref.ref();
    }

    /** In the order of VML-150. */
    private static void check(Tx tx, Map<FieldDef, Value> given) {
        VdiRef vdi = new VdiRef(Records.given(given, Vbd.VDI));
        if (!empty(given)) {
            VdiType type = Records.get(tx, vdi, Vdi.TYPE);
            if (!USABLE.contains(type)) {
                throw Errors.vdiIncompatibleType(vdi.ref(), type.wire());
            }
        }
        boolean cd = Records.given(given, Vbd.TYPE).equals(VbdType.CD.wire());
        boolean write = Records.given(given, Vbd.MODE).equals(VbdMode.RW.wire());
        if (cd && write) {
            throw Errors.vbdCdsMustBeReadonly();
        }
        if (empty(given) && !cd) {
            throw Errors.vbdNotRemovableMedia("in constructor");
        }
        if (!empty(given) && write && Records.get(tx, vdi, Vdi.READ_ONLY)) {
            throw Errors.vdiReadonly(vdi.ref());
        }
    }

    private static boolean empty(Map<FieldDef, Value> given) {
        return given.get(Vbd.EMPTY.def()) instanceof Value.Bool empty && empty.value();
    }

    private void destroy(CallContext context, String ref) {
        VbdRef vbd = new VbdRef(ref);
        store.write(tx -> {
            if (Records.get(tx, vbd, Vbd.CURRENTLY_ATTACHED)) {
                throw Errors.operationNotAllowed("VBD '" + ref + "' is still attached: unplug it first");
            }
            Records.delete(tx, vbd);
            return vbd;
        });
    }

    private void plug(CallContext context, VbdRef vbd) {
        Records.require(store.snapshot(), vbd);
        guard.run(context, List.of(Hold.vbd(vbd, VbdOperations.PLUG)), tx -> take(tx, vbd), () -> {
            try {
                push(context, vbd);
            } catch (RuntimeException e) {
                if (!noted.open(vbd.ref())) {
                    release(vbd);
                }
                throw e;
            }
            return vbd;
        });
    }

    private void push(CallContext context, VbdRef vbd) {
        Snapshot state = store.snapshot();
        Verb verb = new Verb.PlugDisk(vmUuid(state, vbd), new DomainSpecs(state).disk(vbd));
        ask(context.task() + ".plug", state, vbd, verb, true);
    }

    private void ask(String operation, Snapshot state, VbdRef vbd, Verb verb, boolean attached) {
        Note note = new Note(operation, host(state, vbd).ref(), vbd.ref(), verb);
        noted.run(note, Records.get(state, vbd, Vbd.UUID), answer -> attached(vbd, attached));
    }

    /** The host's part may be done or not: it is asked for once more, and then the record says so. */
    private void settlePlug(Note note) {
        if (VbdMedia.isOfDisc(note)) {
            media.settle(note);
            return;
        }
        VbdRef vbd = new VbdRef(note.object());
        if (!(note.verb() instanceof Verb.PlugDisk plug)) {
            throw new IllegalStateException("no plug: " + note.verb());
        }
        if (!Records.exists(store.snapshot(), vbd)) {
            Verb verb = new Verb.UnplugDisk(plug.domainUuid(), plug.disk());
            Settling.allowed(() -> hosts.ask(new HostRef(note.host()), ids.uuid(), verb));
        } else if (Records.get(store.snapshot(), vbd, Vbd.RESERVED)) {
            CallContext context = CallContext.own("settle." + ids.uuid());
            boolean done = Settling.allowed(() -> guard.run(context, Hold.vbd(vbd, VbdOperations.ATTACH), () -> {
                if (Records.get(store.snapshot(), vbd, Vbd.RESERVED)) {
                    Snapshot state = store.snapshot();
                    hosts.ask(host(state, vbd), ids.uuid(), note.verb());
                    attached(vbd, true);
                }
            }));
            if (!done && Records.exists(store.snapshot(), vbd)) {
                release(vbd);
            }
        }
    }

    private void settleUnplug(Note note) {
        if (VbdMedia.isOfDisc(note)) {
            media.settle(note);
            return;
        }
        VbdRef vbd = new VbdRef(note.object());
        if (Records.exists(store.snapshot(), vbd)) {
            Settling.allowed(() -> unplug(CallContext.own("settle." + ids.uuid()), vbd, VbdOperations.UNPLUG));
        }
    }

    /** A disk that was taken for a plug which no host was ever asked for, since the server died before, is free again. */
    public void releaseUnasked() {
        store.write(tx -> {
            for (Row row : List.copyOf(tx.rows(Vbd.DEF))) {
                if (Records.get(row, Vbd.RESERVED) && !noted.open(row.ref())) {
                    Records.set(tx, new VbdRef(row.ref()), Vbd.RESERVED, false);
                }
            }
            return tx;
        });
    }

    /** The disk counts as used from here on, before any host is asked (VML-153). */
    private static void take(Tx tx, VbdRef vbd) {
        if (Records.get(tx, vbd, Vbd.MODE) == VbdMode.RO && Records.get(tx, vbd, Vbd.TYPE) == VbdType.DISK) {
            throw Errors.diskVbdMustBeReadwriteForHvm(vbd.ref());
        }
        if (!Records.get(tx, vbd, Vbd.EMPTY)) {
            VbdRules.requireShareable(tx, vbd, Records.get(tx, vbd, Vbd.VDI));
        }
        Records.set(tx, vbd, Vbd.RESERVED, true);
    }

    private void release(VbdRef vbd) {
        store.write(tx -> {
            Records.set(tx, vbd, Vbd.RESERVED, false);
            return vbd;
        });
    }

    private void unplug(CallContext context, VbdRef vbd, VbdOperations operation) {
        Records.require(store.snapshot(), vbd);
        guard.run(context, Hold.vbd(vbd, operation), () -> {
            Snapshot state = store.snapshot();
            Verb verb = new Verb.UnplugDisk(vmUuid(state, vbd), new DomainSpecs(state).disk(vbd));
            ask(context.task() + ".unplug", state, vbd, verb, false);
        });
    }

    private VbdRef attached(VbdRef vbd, boolean attached) {
        return store.write(tx -> {
            Records.set(tx, vbd, Vbd.RESERVED, false);
            Records.set(tx, vbd, Vbd.CURRENTLY_ATTACHED, attached);
            Records.set(
                    tx, vbd, Vbd.DEVICE, attached ? DeviceNumbers.linuxName(Records.get(tx, vbd, Vbd.USERDEVICE)) : "");
            return vbd;
        });
    }

    private void setMode(CallContext context, VbdRef vbd, VbdMode mode) {
        store.write(tx -> {
            VmRef vm = Records.get(tx, vbd, Vbd.VM);
            VmPowerState power = Records.get(tx, vm, Vm.POWER_STATE);
            if (power != VmPowerState.HALTED) {
                throw Errors.vmBadPowerState(vm.ref(), "halted", VmRules.lower(power));
            }
            Records.set(tx, vbd, Vbd.MODE, mode);
            return vbd;
        });
    }

    private static HostRef host(Snapshot state, VbdRef vbd) {
        return Records.get(state, Records.get(state, vbd, Vbd.VM), Vm.RESIDENT_ON);
    }

    private static String vmUuid(Snapshot state, VbdRef vbd) {
        return Records.get(state, Records.get(state, vbd, Vbd.VM), Vm.UUID);
    }
}

package dev.weir.server.ops.device;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VusbCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbOperations;
import dev.weir.model.types.VusbRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.UsbSpecs;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.time.Ids;
import java.util.Map;

/** The messages of class VUSB: a USB device of a host that a VM has while it runs. */
public final class VusbOps {
    private static final int MOST = 6;

    private final Store store;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;

    public VusbOps(Store store, NotedHosts noted, OperationGuard guard, Ids ids) {
        this.store = store;
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
    }

    public void bind(VusbCalls<CallContext> calls) {
        calls.create(this::create).unplug(this::unplug).destroy(this::destroy);
    }

    private VusbRef create(CallContext context, VmRef vm, UsbGroupRef group, Map<String, String> otherConfig) {
        return store.write(tx -> {
            if (Records.get(tx, vm, Vm.VUSBS).size() >= MOST) {
                throw Errors.tooManyVusbs(Integer.toString(MOST));
            }
            if (!Records.get(tx, group, UsbGroup.VUSBS).isEmpty()) {
                throw Errors.usbGroupConflict(group.ref());
            }
            if (Records.get(tx, vm, Vm.HA_RESTART_PRIORITY).equals("restart")) {
                throw Errors.operationNotAllowed("VM " + vm.ref()
                        + " is to be restarted by HA, on any host: it cannot have a USB device of one");
            }
            VusbRef vusb = new VusbRef(ids.ref());
            Records.<VusbRef>draft()
                    .with(Vusb.UUID, ids.uuid())
                    .with(Vusb.VM, vm)
                    .with(Vusb.USB_GROUP, group)
                    .with(Vusb.OTHER_CONFIG, otherConfig)
                    .with(Vusb.CURRENTLY_ATTACHED, false)
                    .create(tx, vusb);
            return vusb;
        });
    }

    /** What a dead server, or a host out of reach, left half-made. */
    public void settle(Settling settling) {
        settling.on(Verb.UnplugUsb.class, this::settleUnplug);
    }

    void unplug(CallContext context, VusbRef vusb) {
        Records.require(store.snapshot(), vusb);
        guard.run(context, Hold.vusb(vusb, VusbOperations.UNPLUG), () -> {
            Snapshot state = store.snapshot();
            VmRef vm = Records.get(state, vusb, Vusb.VM);
            HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
            Verb verb = new Verb.UnplugUsb(Records.get(state, vm, Vm.UUID), UsbSpecs.of(state, vusb));
            Note note = new Note(context.task() + ".unplug", host.ref(), vusb.ref(), verb);
            noted.run(
                    note,
                    Records.get(state, vusb, Vusb.UUID),
                    answer -> store.write(tx -> {
                        Records.set(tx, vusb, Vusb.CURRENTLY_ATTACHED, false);
                        return vusb;
                    }));
        });
    }

    /** The host's part may be done or not: it is done again, which the rules allow where the record does not say so yet. */
    private void settleUnplug(Note note) {
        VusbRef vusb = new VusbRef(note.object());
        if (Records.exists(store.snapshot(), vusb)) {
            Settling.allowed(() -> unplug(CallContext.own("settle." + ids.uuid()), vusb));
        }
    }

    private void destroy(CallContext context, VusbRef vusb) {
        store.write(tx -> {
            if (Records.get(tx, vusb, Vusb.CURRENTLY_ATTACHED)) {
                String uuid = Records.get(tx, vusb, Vusb.UUID);
                String vm = Records.get(tx, Records.get(tx, vusb, Vusb.VM), Vm.UUID);
                throw Errors.operationNotAllowed("VUSB '" + uuid + "' still attached to '" + vm + "'");
            }
            Records.delete(tx, vusb);
            return vusb;
        });
    }
}

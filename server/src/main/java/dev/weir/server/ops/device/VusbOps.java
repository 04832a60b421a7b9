package dev.weir.server.ops.device;

import dev.weir.model.calls.VusbCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbOperations;
import dev.weir.model.types.VusbRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.time.Ids;
import java.util.Map;

/** The messages of class VUSB. No host hands out USB devices yet, so none is ever attached. */
public final class VusbOps {
    private static final int MOST = 6;

    private final Store store;
    private final OperationGuard guard;
    private final Ids ids;

    public VusbOps(Store store, OperationGuard guard, Ids ids) {
        this.store = store;
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

    /** The rules let through only what is attached, and a host that does that has no verb to undo it yet. */
    private void unplug(CallContext context, VusbRef vusb) {
        Records.require(store.snapshot(), vusb);
        guard.run(context, Hold.vusb(vusb, VusbOperations.UNPLUG), () -> {
            throw Errors.notImplemented("VUSB.unplug of an attached device");
        });
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

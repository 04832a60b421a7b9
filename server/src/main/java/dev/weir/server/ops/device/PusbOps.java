package dev.weir.server.ops.device;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.PusbCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import java.util.List;

/** The messages of class PUSB. */
final class PusbOps {
    /** The type of storage that shows a host's removable disks, and the key that names the device of one. */
    private static final String REMOVABLE = "udev";

    private static final String PATH_KEY = "usb_path";

    private final Store store;
    private final Hosts hosts;
    private final HostUsbs usbs;

    PusbOps(Store store, Hosts hosts, HostUsbs usbs) {
        this.store = store;
        this.hosts = hosts;
        this.usbs = usbs;
    }

    void bind(PusbCalls<CallContext> calls) {
        calls.scan(this::scan).setPassthroughEnabled(this::setPassthrough);
    }

    /** The host tells by itself when something changes, a little later; this waits for it. */
    private void scan(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        Liveness.require(state, host);
        if (!(hosts.ask(host, context.task() + ".usbs", new Verb.ReadFacts())
                instanceof Answer.Facts(HostFacts facts))) {
            throw Errors.internalError("the host does not tell what it is");
        }
        store.write(tx -> {
            Records.require(tx, host);
            usbs.update(tx, host, facts.usbs());
            return host;
        });
        usbs.clear(host);
    }

    private void setPassthrough(CallContext context, PusbRef pusb, boolean enabled) {
        store.write(tx -> {
            Records.require(tx, pusb);
            if (enabled) {
                forgetDisks(tx, pusb);
            } else {
                forgetVusbs(tx, pusb);
            }
            Records.set(tx, pusb, Pusb.PASSTHROUGH_ENABLED, enabled);
            return pusb;
        });
    }

    /** A stick is either the host's disk or a guest's device. */
    private static void forgetDisks(Tx tx, PusbRef pusb) {
        String path = Records.get(tx, pusb, Pusb.PATH);
        for (Row sr : List.copyOf(tx.rows(Sr.DEF))) {
            if (Records.get(sr, Sr.TYPE).equals(REMOVABLE)) {
                for (VdiRef vdi : List.copyOf(Records.get(sr, Sr.VDIS))) {
                    if (path.equals(Records.get(tx, vdi, Vdi.SM_CONFIG).get(PATH_KEY))) {
                        if (!Records.get(tx, vdi, Vdi.VBDS).isEmpty()) {
                            throw Errors.pusbVdiConflict(pusb.ref(), vdi.ref());
                        }
                        Records.delete(tx, vdi);
                    }
                }
            }
        }
    }

    private static void forgetVusbs(Tx tx, PusbRef pusb) {
        List<VusbRef> vusbs = PusbRows.vusbs(tx, pusb);
        if (vusbs.size() > 1) {
            throw Errors.internalError("too many vusb on the USB_group: "
                    + Records.get(tx, pusb, Pusb.USB_GROUP).ref());
        }
        for (VusbRef vusb : vusbs) {
            if (Records.get(tx, vusb, Vusb.CURRENTLY_ATTACHED)) {
                throw Errors.usbAlreadyAttached(
                        pusb.ref(), Records.get(tx, vusb, Vusb.VM).ref());
            }
            Records.delete(tx, vusb);
        }
    }
}

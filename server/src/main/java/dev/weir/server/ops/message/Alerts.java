package dev.weir.server.ops.message;

import dev.weir.model.AlertDef;
import dev.weir.model.Model;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.alert.Alert;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that the server makes of its own accord, in the priority that the model gives to their names. What they tell
 * of has happened: one that cannot be written is logged and forgotten (ETS-64).
 */
public final class Alerts implements Alert {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private static final long UNSCANNED = 2;

    private final Model model;
    private final Store store;
    private final Messages messages;

    public Alerts(Model model, Store store, Messages messages) {
        this.model = model;
        this.store = store;
        this.messages = messages;
    }

    /** Never fails. The name is one of the model's alerts; the object is told by its class and uuid. */
    @Override
    public void raise(String name, Cls cls, String uuid, String body) {
        AlertDef alert = model.findAlert(name);
        try {
            if (alert == null) {
                throw new IllegalArgumentException("no alert of the model: " + name);
            }
            messages.add(name, alert.priority(), cls, uuid, body);
        } catch (RuntimeException e) {
            LOG.warn("alert {} about {} {} could not be written", name, cls.wire(), uuid, e);
        }
    }

    /** The same as part of a change that the message is about; written with it or not at all. */
    public void raise(Tx tx, String name, Cls cls, String uuid, String body) {
        AlertDef alert = model.findAlert(name);
        if (alert == null) {
            throw new IllegalArgumentException("no alert of the model: " + name);
        }
        messages.add(tx, name, alert.priority(), cls, uuid, body);
    }

    /** The reference's list of alerts does not have this one, which it sends all the same (STO-5). */
    public void unscanned(String srUuid) {
        try {
            messages.add("POST_ATTACH_SCAN_FAILED", UNSCANNED, Cls.SR, srUuid, "The SR was attached and not scanned");
        } catch (RuntimeException e) {
            LOG.warn("the message about the SR {} could not be written", srUuid, e);
        }
    }

    public void started(VmRef vm) {
        tellWithHost("VM_STARTED", vm, "started");
    }

    /** Cleanly or by force. */
    public void shutDown(VmRef vm) {
        tell("VM_SHUTDOWN", vm, "shut down");
    }

    public void rebooted(VmRef vm) {
        tellWithHost("VM_REBOOTED", vm, "rebooted");
    }

    public void suspended(VmRef vm) {
        tell("VM_SUSPENDED", vm, "suspended");
    }

    public void resumed(VmRef vm) {
        tellWithHost("VM_RESUMED", vm, "resumed");
    }

    public void paused(VmRef vm) {
        tellWithHost("VM_PAUSED", vm, "paused");
    }

    public void unpaused(VmRef vm) {
        tellWithHost("VM_UNPAUSED", vm, "unpaused");
    }

    public void crashed(VmRef vm) {
        tell("VM_CRASHED", vm, "crashed");
    }

    /** From the host where it was to the one where it is. */
    public void migrated(VmRef vm, HostRef from) {
        Snapshot state = store.snapshot();
        HostRef to = Records.exists(state, vm) ? Records.get(state, vm, Vm.RESIDENT_ON) : HostRef.NULL;
        tell("VM_MIGRATED", vm, "migrated from host " + host(state, from) + " to host " + host(state, to));
    }

    /** Told of the one that was cloned. */
    public void cloned(VmRef source, VmRef clone) {
        tell("VM_CLONED", source, "cloned to " + name(store.snapshot(), clone));
    }

    public void snapshotted(VmRef vm, VmRef snapshot) {
        tell("VM_SNAPSHOTTED", vm, "snapshotted as " + name(store.snapshot(), snapshot));
    }

    public void checkpointed(VmRef vm, VmRef checkpoint) {
        tell("VM_CHECKPOINTED", vm, "checkpointed as " + name(store.snapshot(), checkpoint));
    }

    public void reverted(VmRef vm, VmRef snapshot) {
        tell("VM_SNAPSHOT_REVERTED", vm, "reverted to " + name(store.snapshot(), snapshot));
    }

    private void tell(String alert, VmRef vm, String happened) {
        Snapshot state = store.snapshot();
        if (Records.exists(state, vm)) {
            raise(alert, Cls.VM, Records.get(state, vm, Vm.UUID), "VM " + name(state, vm) + " " + happened);
        }
    }

    private void tellWithHost(String alert, VmRef vm, String happened) {
        Snapshot state = store.snapshot();
        HostRef host = Records.exists(state, vm) ? Records.get(state, vm, Vm.RESIDENT_ON) : HostRef.NULL;
        tell(alert, vm, host.isNull() ? happened : happened + " on host " + host(state, host));
    }

    private static String name(Snapshot state, VmRef vm) {
        return Records.exists(state, vm)
                ? named(Records.get(state, vm, Vm.NAME_LABEL), Records.get(state, vm, Vm.UUID))
                : "one that is gone";
    }

    private static String host(Snapshot state, HostRef host) {
        return Records.exists(state, host)
                ? named(Records.get(state, host, Host.NAME_LABEL), Records.get(state, host, Host.UUID))
                : "one that is gone";
    }

    private static String named(String label, String uuid) {
        return "'" + label + "' (uuid: " + uuid + ")";
    }
}

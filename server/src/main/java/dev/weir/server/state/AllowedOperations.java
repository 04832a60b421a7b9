package dev.weir.server.state;

import dev.weir.model.ClassDef;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vtpm;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.LinkedHashSet;
import java.util.Set;

/** Brings allowed_operations up to date wherever a change may have touched them. */
public final class AllowedOperations {
    private AllowedOperations() {}

    static void derive(Tx tx, RecordingTx written) {
        Set<String> vms = new LinkedHashSet<>(written.written(Vm.DEF));
        Set<String> vbds = new LinkedHashSet<>(written.written(Vbd.DEF));
        Set<String> vifs = new LinkedHashSet<>(written.written(Vif.DEF));
        Set<String> vdis = new LinkedHashSet<>(written.written(Vdi.DEF));
        Set<String> srs = new LinkedHashSet<>(written.written(Sr.DEF));
        Set<String> vusbs = new LinkedHashSet<>(written.written(Vusb.DEF));
        Set<String> appliances = new LinkedHashSet<>(written.written(VmAppliance.DEF));
        for (String ref : written.written(Vm.DEF)) {
            Row vm = tx.find(Vm.DEF, ref);
            if (vm != null) {
                Records.get(vm, Vm.VBDS).forEach(vbd -> vbds.add(vbd.ref()));
                Records.get(vm, Vm.VIFS).forEach(vif -> vifs.add(vif.ref()));
                Records.get(vm, Vm.VUSBS).forEach(vusb -> vusbs.add(vusb.ref()));
                appliances.add(Records.get(vm, Vm.APPLIANCE).ref());
            }
        }
        for (String ref : written.written(Vdi.DEF)) {
            Row vdi = tx.find(Vdi.DEF, ref);
            if (vdi != null) {
                Records.get(vdi, Vdi.VBDS).forEach(vbd -> vbds.add(vbd.ref()));
            }
        }
        vms.addAll(vmsOf(tx, written, Vusb.DEF, Vusb.VM));
        vms.addAll(vmsOf(tx, written, Vtpm.DEF, Vtpm.VM));
        for (String ref : written.written(Vbd.DEF)) {
            Row vbd = tx.find(Vbd.DEF, ref);
            if (vbd != null) {
                vms.add(Records.get(vbd, Vbd.VM).ref());
                vdis.add(Records.get(vbd, Vbd.VDI).ref());
            }
        }
        compute(tx, vms, vbds, vifs, vdis, srs);
        compute(tx, vusbs, appliances);
        hosts(tx, hostsOf(tx, written));
        if (!written.written(Pool.DEF).isEmpty()
                || !written.written(Cluster.DEF).isEmpty()) {
            pools(tx);
        }
    }

    private static <R extends Ref> Set<String> vmsOf(
            Tx tx, RecordingTx written, ClassDef devices, Field<R, VmRef> field) {
        Set<String> vms = new LinkedHashSet<>();
        for (String ref : written.written(devices)) {
            Row device = tx.find(devices, ref);
            if (device != null) {
                vms.add(Records.get(device, field).ref());
            }
        }
        return vms;
    }

    private static Set<String> hostsOf(Tx tx, RecordingTx written) {
        Set<String> hosts = new LinkedHashSet<>(written.written(Host.DEF));
        Set<String> metrics = written.written(HostMetrics.DEF);
        if (!metrics.isEmpty()) {
            for (Row host : tx.rows(Host.DEF)) {
                if (metrics.contains(Records.get(host, Host.METRICS).ref())) {
                    hosts.add(host.ref());
                }
            }
        }
        return hosts;
    }

    private static void hosts(Tx tx, Set<String> hosts) {
        for (String ref : hosts) {
            Row row = tx.find(Host.DEF, ref);
            if (row != null) {
                Records.set(tx, new HostRef(ref), Host.ALLOWED_OPERATIONS, HostRules.allowed(tx, row));
            }
        }
    }

    /** Computes all of them: they are not on disk, so every start does. */
    static void deriveAll(Tx tx) {
        compute(
                tx,
                refs(tx.rows(Vm.DEF)),
                refs(tx.rows(Vbd.DEF)),
                refs(tx.rows(Vif.DEF)),
                refs(tx.rows(Vdi.DEF)),
                refs(tx.rows(Sr.DEF)));
        compute(tx, refs(tx.rows(Vusb.DEF)), refs(tx.rows(VmAppliance.DEF)));
        hosts(tx, refs(tx.rows(Host.DEF)));
        pools(tx);
    }

    private static void pools(Tx tx) {
        for (String ref : refs(tx.rows(Pool.DEF))) {
            Row row = tx.find(Pool.DEF, ref);
            if (row != null) {
                Records.set(tx, new PoolRef(ref), Pool.ALLOWED_OPERATIONS, PoolRules.allowed(tx, row));
            }
        }
    }

    private static Set<String> refs(Iterable<Row> rows) {
        Set<String> refs = new LinkedHashSet<>();
        rows.forEach(row -> refs.add(row.ref()));
        return refs;
    }

    private static void compute(
            Tx tx, Set<String> vms, Set<String> vbds, Set<String> vifs, Set<String> vdis, Set<String> srs) {
        for (String ref : vms) {
            Row row = tx.find(Vm.DEF, ref);
            if (row != null) {
                Records.set(tx, new VmRef(ref), Vm.ALLOWED_OPERATIONS, VmRules.allowed(tx, row));
            }
        }
        for (String ref : vbds) {
            Row row = tx.find(Vbd.DEF, ref);
            if (row != null) {
                Records.set(tx, new VbdRef(ref), Vbd.ALLOWED_OPERATIONS, VbdRules.allowed(tx, row));
            }
        }
        for (String ref : vifs) {
            Row row = tx.find(Vif.DEF, ref);
            if (row != null) {
                Records.set(tx, new VifRef(ref), Vif.ALLOWED_OPERATIONS, VifRules.allowed(tx, row));
            }
        }
        for (String ref : vdis) {
            Row row = tx.find(Vdi.DEF, ref);
            if (row != null) {
                Records.set(tx, new VdiRef(ref), Vdi.ALLOWED_OPERATIONS, VdiRules.allowed(tx, row));
            }
        }
        for (String ref : srs) {
            Row row = tx.find(Sr.DEF, ref);
            if (row != null) {
                Records.set(tx, new SrRef(ref), Sr.ALLOWED_OPERATIONS, SrRules.allowed(tx, row));
            }
        }
    }

    private static void compute(Tx tx, Set<String> vusbs, Set<String> appliances) {
        for (String ref : vusbs) {
            Row row = tx.find(Vusb.DEF, ref);
            if (row != null) {
                Records.set(tx, new VusbRef(ref), Vusb.ALLOWED_OPERATIONS, VusbRules.allowed(tx, row));
            }
        }
        for (String ref : appliances) {
            Row row = tx.find(VmAppliance.DEF, ref);
            if (row != null) {
                Records.set(
                        tx, new VmApplianceRef(ref), VmAppliance.ALLOWED_OPERATIONS, ApplianceRules.allowed(tx, row));
            }
        }
    }
}

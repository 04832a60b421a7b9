package dev.weir.server.state;

import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
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
        for (String ref : written.written(Vm.DEF)) {
            Row vm = tx.find(Vm.DEF, ref);
            if (vm != null) {
                Records.get(vm, Vm.VBDS).forEach(vbd -> vbds.add(vbd.ref()));
                Records.get(vm, Vm.VIFS).forEach(vif -> vifs.add(vif.ref()));
            }
        }
        for (String ref : written.written(Vdi.DEF)) {
            Row vdi = tx.find(Vdi.DEF, ref);
            if (vdi != null) {
                Records.get(vdi, Vdi.VBDS).forEach(vbd -> vbds.add(vbd.ref()));
            }
        }
        for (String ref : written.written(Vbd.DEF)) {
            Row vbd = tx.find(Vbd.DEF, ref);
            if (vbd != null) {
                vms.add(Records.get(vbd, Vbd.VM).ref());
                vdis.add(Records.get(vbd, Vbd.VDI).ref());
            }
        }
        compute(tx, vms, vbds, vifs, vdis, srs);
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
}

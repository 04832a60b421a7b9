package dev.weir.server.ops.storage;

import dev.weir.model.FieldDef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.List;
import java.util.Map;

/** The rows of disks, and what goes with them. */
final class VdiRows {
    private VdiRows() {}

    static VdiRef make(Tx tx, VdiRef ref, Map<FieldDef, Value> fields) {
        tx.create(Vdi.DEF, ref.ref(), fields);
        return ref;
    }

    /** A disc leaves its drive, any other disk takes it along; no VM's memory is in it any more (STO-43, STO-44). */
    static void drop(Tx tx, VdiRef vdi) {
        for (VbdRef vbd : List.copyOf(Records.get(tx, vdi, Vdi.VBDS))) {
            if (Records.get(tx, vbd, Vbd.TYPE) == VbdType.CD) {
                Records.set(tx, vbd, Vbd.VDI, VdiRef.NULL);
                Records.set(tx, vbd, Vbd.EMPTY, true);
            } else {
                Records.delete(tx, vbd);
            }
        }
        for (Row vm : List.copyOf(tx.rows(Vm.DEF))) {
            if (Records.get(vm, Vm.SUSPEND_VDI).equals(vdi)) {
                Records.set(tx, new VmRef(vm.ref()), Vm.SUSPEND_VDI, VdiRef.NULL);
            }
        }
        Records.delete(tx, vdi);
    }
}

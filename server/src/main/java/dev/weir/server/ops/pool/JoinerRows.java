package dev.weir.server.ops.pool;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.types.Console;
import dev.weir.model.types.Crashdump;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostCpu;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.Secret;
import dev.weir.model.types.Sr;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdMetrics;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifMetrics;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmAppliance;
import dev.weir.model.types.VmGroup;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.Vtpm;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a host brings along when it joins a pool (POOL-57): itself, its storage, its networks and all its VMs. The
 * default templates and the pool's own record, which every pool has, stay behind.
 */
public final class JoinerRows {
    /** In no order: they may name one another. */
    private static final List<ClassDef> ALL = List.of(
            Host.DEF,
            HostMetrics.DEF,
            HostCpu.DEF,
            Network.DEF,
            Pif.DEF,
            PifMetrics.DEF,
            Sr.DEF,
            Pbd.DEF,
            Vdi.DEF,
            Secret.DEF,
            Vm.DEF,
            VmMetrics.DEF,
            VmGuestMetrics.DEF,
            Vbd.DEF,
            VbdMetrics.DEF,
            Vif.DEF,
            VifMetrics.DEF,
            Console.DEF,
            Crashdump.DEF,
            Vtpm.DEF,
            VmAppliance.DEF,
            VmGroup.DEF,
            Vmss.DEF,
            TrashEntry.DEF);

    private JoinerRows() {}

    /** Of a pool of one. */
    public static List<Row> of(Snapshot state) {
        Set<String> left = templates(state);
        List<Row> rows = new ArrayList<>();
        for (ClassDef owner : ALL) {
            if (!owner.transientRows()) {
                FieldDef vm = owner.findField("VM");
                for (Row row : state.rows(owner)) {
                    boolean ofTemplate = vm != null && left.contains(((Value.Text) row.get(vm)).text());
                    boolean bond = owner.equals(Pif.DEF) && !Records.get(row, Pif.PHYSICAL);
                    if (!left.contains(row.ref()) && !ofTemplate && !bond) {
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }

    /** The default templates and what is measured of them. */
    private static Set<String> templates(Snapshot state) {
        Set<String> left = new HashSet<>();
        for (Row vm : state.rows(Vm.DEF)) {
            if (Records.get(vm, Vm.IS_DEFAULT_TEMPLATE)) {
                left.add(vm.ref());
                left.add(Records.get(vm, Vm.METRICS).ref());
                left.add(Records.get(vm, Vm.GUEST_METRICS).ref());
            }
        }
        return left;
    }
}

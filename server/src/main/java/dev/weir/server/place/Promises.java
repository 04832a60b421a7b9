package dev.weir.server.place;

import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.HashMap;
import java.util.Map;

/** The memory that VMs have of each host, in bytes; counted once in a state, for as many questions as come. */
final class Promises {
    private final Map<HostRef, Long> byHost = new HashMap<>();
    private final HostRef scheduled;
    private final long own;

    /** Counts all VMs but {@code vm}, where it is scheduled only: it does not stand in its own way. */
    Promises(Snapshot state, VmRef vm) {
        HostRef where = HostRef.NULL;
        long takesItself = 0;
        for (Row other : state.rows(Vm.DEF)) {
            HostRef resident = Records.get(other, Vm.RESIDENT_ON);
            HostRef planned = Records.get(other, Vm.SCHEDULED_TO_BE_RESIDENT_ON);
            if (resident.isNull() && planned.isNull()) {
                continue;
            }
            long takes = Records.get(other, Vm.MEMORY_DYNAMIC_MIN) + Records.get(other, Vm.MEMORY_OVERHEAD);
            if (!resident.isNull()) {
                byHost.merge(resident, takes, Long::sum);
            }
            if (!planned.isNull() && !planned.equals(resident)) {
                byHost.merge(planned, takes, Long::sum);
                if (other.ref().equals(vm.ref())) {
                    where = planned;
                    takesItself = takes;
                }
            }
        }
        this.scheduled = where;
        this.own = takesItself;
    }

    long on(HostRef host) {
        long all = byHost.getOrDefault(host, 0L);
        return host.equals(scheduled) ? all - own : all;
    }
}

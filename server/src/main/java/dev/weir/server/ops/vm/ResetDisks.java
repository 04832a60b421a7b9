package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.ArrayList;
import java.util.List;

/** The disks of a VM that are to be as they once were at each of its starts (STO-50). */
public final class ResetDisks {
    private final Store store;
    private final Hosts hosts;
    private final Ids ids;

    ResetDisks(Store store, Hosts hosts, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.ids = ids;
    }

    boolean has(VmRef vm) {
        return has(store.snapshot(), vm);
    }

    public static boolean has(Snapshot state, VmRef vm) {
        return !of(state, vm).isEmpty();
    }

    /** Before the guest is built; asked again, nothing more is lost. */
    void reset(VmRef vm, HostRef host) {
        Snapshot state = store.snapshot();
        for (VdiRef vdi : of(state, vm)) {
            Verb verb = new Verb.ResetVolume(
                    Records.get(state, Records.get(state, vdi, Vdi.SR), Sr.UUID),
                    Records.get(state, vdi, Vdi.LOCATION));
            hosts.ask(host, ids.uuid(), verb, Records.get(state, vdi, Vdi.LOCATION), vdi.ref());
        }
    }

    private static List<VdiRef> of(Snapshot state, VmRef vm) {
        List<VdiRef> found = new ArrayList<>();
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            VdiRef vdi = Records.get(state, vbd, Vbd.VDI);
            boolean there = !Records.get(state, vbd, Vbd.EMPTY) && Records.exists(state, vdi);
            if (there && Records.get(state, vdi, Vdi.ON_BOOT) == OnBoot.RESET) {
                found.add(vdi);
            }
        }
        return found;
    }
}

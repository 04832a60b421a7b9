package dev.weir.server.place;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
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
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.HashSet;
import java.util.Set;

/** Whether a VM could run on every host of the pool, which HA needs of those that it protects. */
public final class Agility {
    private Agility() {}

    /** The first reason why not. */
    public static void require(Snapshot state, VmRef vm) {
        if (!Records.get(state, vm, Vm.VGPUS).isEmpty()) {
            throw Errors.vmHasVgpu(vm.ref());
        }
        if (!Records.get(state, vm, Vm.VUSBS).isEmpty()) {
            throw Errors.vmHasVusbs(vm.ref());
        }
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            if (!Records.get(state, vbd, Vbd.EMPTY)) {
                requireShared(state, Records.get(state, Records.get(state, vbd, Vbd.VDI), Vdi.SR));
            }
        }
        for (VifRef vif : Records.get(state, vm, Vm.VIFS)) {
            NetworkRef network = Records.get(state, vif, Vif.NETWORK);
            if (!isEverywhere(state, network)) {
                throw Errors.haConstraintViolationNetworkNotShared(network.ref());
            }
        }
    }

    /** Whether a disk may be given to the VM: one that HA protects must not lose its freedom by it (STO-100, STO-107). */
    public static void requireKept(Snapshot state, VmRef vm, VdiRef vdi) {
        boolean strict = state.rows(Pool.DEF).stream()
                .anyMatch(pool -> Records.get(pool, Pool.HA_ENABLED) && !Records.get(pool, Pool.HA_ALLOW_OVERCOMMIT));
        if (strict && isProtected(state, vm)) {
            requireShared(state, Records.get(state, vdi, Vdi.SR));
        }
    }

    /** Whether HA would start the VM again. */
    public static boolean isProtected(Snapshot state, VmRef vm) {
        return Records.get(state, vm, Vm.HA_ALWAYS_RUN)
                && Records.get(state, vm, Vm.HA_RESTART_PRIORITY).equals("restart");
    }

    private static void requireShared(Snapshot state, SrRef sr) {
        Set<HostRef> seeing = new HashSet<>();
        Records.get(state, sr, Sr.PBDS).stream()
                .filter(pbd -> Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED))
                .forEach(pbd -> seeing.add(Records.get(state, pbd, Pbd.HOST)));
        if (!Records.get(state, sr, Sr.SHARED) || !seeing.containsAll(enabled(state))) {
            throw Errors.haConstraintViolationSrNotShared(sr.ref());
        }
    }

    private static boolean isEverywhere(Snapshot state, NetworkRef network) {
        Set<HostRef> reached = new HashSet<>();
        Records.get(state, network, Network.PIFS).stream()
                .filter(pif -> !Records.exists(state, Records.get(state, pif, Pif.BOND_SLAVE_OF)))
                .forEach(pif -> reached.add(Records.get(state, pif, Pif.HOST)));
        return reached.containsAll(enabled(state));
    }

    private static Set<HostRef> enabled(Snapshot state) {
        Set<HostRef> enabled = new HashSet<>();
        for (Row host : state.rows(Host.DEF)) {
            if (Records.get(host, Host.ENABLED)) {
                enabled.add(new HostRef(host.ref()));
            }
        }
        return enabled;
    }
}

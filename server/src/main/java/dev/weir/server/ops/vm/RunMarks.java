package dev.weir.server.ops.vm;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which VMs ran where before their pool was shut down, until they run again. All of it stands in other_config: the pool
 * says whether it goes down or comes back, each VM on which host it is to run.
 */
public final class RunMarks {
    /** The pool's. */
    public enum Phase {
        GOING("going down"),
        RETURNING("coming back");

        private final String text;

        Phase(String text) {
            this.text = text;
        }
    }

    /**
     * A VM that is to run again.
     *
     * @param host null where it is no host of the pool any more
     */
    public record Mark(VmRef vm, HostRef host, boolean paused) {}

    private static final String POOL_KEY = "weir:shutdown";
    private static final String VM_KEY = "weir:runs-on";
    private static final String PAUSED = "paused";

    private RunMarks() {}

    /** Null in a pool that is neither going nor coming back. */
    public static @Nullable Phase phase(Snapshot state) {
        if (state.count(Pool.DEF) == 0) {
            return null;
        }
        String text = Records.get(ThePool.of(state), Pool.OTHER_CONFIG).get(POOL_KEY);
        for (Phase phase : Phase.values()) {
            if (phase.text.equals(text)) {
                return phase;
            }
        }
        return null;
    }

    public static void phase(Tx tx, Phase phase) {
        Records.put(tx, new PoolRef(ThePool.of(tx).ref()), Pool.OTHER_CONFIG, POOL_KEY, phase.text);
    }

    public static void end(Tx tx) {
        Records.drop(tx, new PoolRef(ThePool.of(tx).ref()), Pool.OTHER_CONFIG, POOL_KEY);
    }

    /** The VM's own uuid goes with it: a copy of the VM has not run. */
    public static void put(Tx tx, VmRef vm, HostRef host) {
        boolean paused = Records.get(tx, vm, Vm.POWER_STATE) == VmPowerState.PAUSED;
        String text = Records.get(tx, vm, Vm.UUID) + " " + Records.get(tx, host, Host.UUID);
        Records.put(tx, vm, Vm.OTHER_CONFIG, VM_KEY, paused ? text + " " + PAUSED : text);
    }

    public static void drop(Tx tx, VmRef vm) {
        if (Records.exists(tx, vm) && Records.get(tx, vm, Vm.OTHER_CONFIG).containsKey(VM_KEY)) {
            Records.drop(tx, vm, Vm.OTHER_CONFIG, VM_KEY);
        }
    }

    /** Who runs again needs nobody to start it, however it came to that; while the pool goes down, all still run. */
    static void runs(Tx tx, VmRef vm) {
        if (Records.get(tx, vm, Vm.OTHER_CONFIG).containsKey(VM_KEY) && phase(tx) != Phase.GOING) {
            Records.drop(tx, vm, Vm.OTHER_CONFIG, VM_KEY);
        }
    }

    public static List<Mark> all(Snapshot state) {
        List<Mark> marks = new ArrayList<>();
        for (Row row : state.rows(Vm.DEF)) {
            String text = Records.get(row, Vm.OTHER_CONFIG).get(VM_KEY);
            String[] words = text == null ? new String[0] : text.split(" ", -1);
            if (words.length > 1 && words[0].equals(Records.get(row, Vm.UUID))) {
                Row host = state.findByUuid(Host.DEF, words[1]);
                marks.add(new Mark(
                        new VmRef(row.ref()),
                        host == null ? HostRef.NULL : new HostRef(host.ref()),
                        words.length > 2 && words[2].equals(PAUSED)));
            }
        }
        return marks;
    }
}

package dev.weir.server.ops.vm;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.place.Memory;
import java.util.Set;

/** The four limits of a VM's memory, in bytes (VML-110). */
record MemoryLimits(long staticMin, long staticMax, long dynamicMin, long dynamicMax) {
    static MemoryLimits of(Snapshot state, VmRef vm) {
        return new MemoryLimits(
                Records.get(state, vm, Vm.MEMORY_STATIC_MIN),
                Records.get(state, vm, Vm.MEMORY_STATIC_MAX),
                Records.get(state, vm, Vm.MEMORY_DYNAMIC_MIN),
                Records.get(state, vm, Vm.MEMORY_DYNAMIC_MAX));
    }

    MemoryLimits withDynamic(long min, long max) {
        return new MemoryLimits(staticMin, staticMax, min, max);
    }

    MemoryLimits withStatic(long min, long max) {
        return new MemoryLimits(min, max, dynamicMin, dynamicMax);
    }

    /** In order; and of whom no balloon may take anything, all of it pinned. */
    void require(Snapshot state, VmRef vm) {
        boolean ordered =
                staticMin >= 0 && staticMin <= dynamicMin && dynamicMin <= dynamicMax && dynamicMax <= staticMax;
        String why = pinnedBecause(state, vm);
        if (!why.isEmpty() && !(ordered && dynamicMin == staticMax)) {
            throw Errors.memoryConstraintViolationMaxpin(why);
        }
        if (!ordered) {
            throw Errors.memoryConstraintViolationOrder();
        }
    }

    private static String pinnedBecause(Snapshot state, VmRef vm) {
        if (Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)) {
            return "control domain";
        }
        String nested = Records.get(state, vm, Vm.PLATFORM).getOrDefault("nested-virt", "");
        return Set.of("true", "1").contains(nested) ? "nested virt" : "";
    }

    /** VML-113: the target of old is the least of the range. */
    void write(Tx tx, VmRef vm) {
        require(tx, vm);
        Records.set(tx, vm, Vm.MEMORY_STATIC_MIN, staticMin);
        Records.set(tx, vm, Vm.MEMORY_STATIC_MAX, staticMax);
        Records.set(tx, vm, Vm.MEMORY_DYNAMIC_MIN, dynamicMin);
        Records.set(tx, vm, Vm.MEMORY_DYNAMIC_MAX, dynamicMax);
        Records.set(tx, vm, Vm.MEMORY_TARGET, dynamicMin);
        Records.set(tx, vm, Vm.MEMORY_OVERHEAD, Memory.overhead(tx, vm));
    }
}

package dev.weir.server.ops.vm;

import dev.weir.model.types.TaskRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** Who wants it hard does not wait for those who wait for the guest: they are cancelled (VML-73). */
public final class Overtaking {
    private static final Set<VmOperations> BY_REBOOT = EnumSet.of(
            VmOperations.CLEAN_SHUTDOWN,
            VmOperations.CLEAN_REBOOT,
            VmOperations.POOL_MIGRATE,
            VmOperations.CALL_PLUGIN,
            VmOperations.SUSPEND);
    private static final Set<VmOperations> BY_SHUTDOWN = EnumSet.of(
            VmOperations.CLEAN_SHUTDOWN,
            VmOperations.CLEAN_REBOOT,
            VmOperations.HARD_REBOOT,
            VmOperations.POOL_MIGRATE,
            VmOperations.CALL_PLUGIN,
            VmOperations.SHUTDOWN,
            VmOperations.SUSPEND);

    private final Store store;
    private final Consumer<TaskRef> cancelTask;

    public Overtaking(Store store, Consumer<TaskRef> cancelTask) {
        this.store = store;
        this.cancelTask = cancelTask;
    }

    void byReboot(VmRef vm) {
        overtake(vm, BY_REBOOT);
    }

    void byShutdown(VmRef vm) {
        overtake(vm, BY_SHUTDOWN);
    }

    private void overtake(VmRef vm, Set<VmOperations> overtaken) {
        Records.get(store.snapshot(), vm, Vm.CURRENT_OPERATIONS).forEach((task, operation) -> {
            if (overtaken.contains(operation)) {
                cancelTask.accept(new TaskRef(task));
            }
        });
    }
}

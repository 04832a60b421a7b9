package dev.weir.server.ops;

import dev.weir.model.types.TaskRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One operation on several VMs side by side, each in a task of its own below the whole's. */
public final class Together {
    private static final Logger LOG = LoggerFactory.getLogger(Together.class);

    private final Subtasks subtasks;
    private final Consumer<TaskRef> cancelTask;

    public Together(Subtasks subtasks, Consumer<TaskRef> cancelTask) {
        this.subtasks = subtasks;
        this.cancelTask = cancelTask;
    }

    /**
     * Returns when each of them has ended, also after a cancel: nothing goes on behind the operation's back. How one
     * ended is in its task only.
     *
     * @param vmMessage what each VM's task is called after
     */
    public void run(CallContext context, List<VmRef> group, String vmMessage, BiConsumer<CallContext, VmRef> step) {
        CountDownLatch running = new CountDownLatch(group.size());
        List<TaskRef> tasks = new ArrayList<>();
        for (VmRef vm : group) {
            tasks.add(subtasks.start("Async." + vmMessage, context, own -> {
                try {
                    step.accept(own, vm);
                } finally {
                    running.countDown();
                }
            }));
        }
        try (Progress.Scope _ = context.progress().onCancel(() -> tasks.forEach(cancelTask))) {
            running.await();
        } catch (InterruptedException e) {
            LOG.info("{} ends before its VMs: the server ends", vmMessage);
            Thread.currentThread().interrupt();
        }
    }
}

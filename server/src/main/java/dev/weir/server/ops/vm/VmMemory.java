package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.place.Memory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Questions about a VM's memory, its shadow, and the messages that are left of the old way to set its target. */
public final class VmMemory {
    private static final long MIB = 1L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(256);
    /** Who cannot say how many vCPUs it will be is to have room for this many. */
    private static final long MANY_VCPUS = 64;

    private final Store store;
    private final OperationGuard guard;
    private final Clock clock;

    public VmMemory(Store store, OperationGuard guard, Clock clock) {
        this.store = store;
        this.guard = guard;
        this.clock = clock;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.setHvmShadowMultiplier(
                        (context, vm, value) -> shadow(context, vm, VmOperations.CHANGING_SHADOW_MEMORY, value))
                .setShadowMultiplierLive(
                        (context, vm, value) -> shadow(context, vm, VmOperations.CHANGING_SHADOW_MEMORY_LIVE, value))
                .setMemoryTargetLive(this::setMemoryTargetLive)
                .waitMemoryTargetLive(this::waitMemoryTargetLive)
                .maximiseMemory(this::maximiseMemory)
                .getCooperative((context, vm) -> Records.exists(store.snapshot(), require(vm)));
    }

    private VmRef require(VmRef vm) {
        Records.require(store.snapshot(), vm);
        return vm;
    }

    /** QEMU keeps page tables as it needs them; the factor is only reckoned with (VML-113). */
    private void shadow(CallContext context, VmRef vm, VmOperations operation, double multiplier) {
        guard.run(
                context,
                Hold.vm(require(vm), operation),
                () -> store.write(tx -> {
                    if (!(multiplier >= 1)) {
                        throw Errors.invalidValue("multiplier", words(multiplier));
                    }
                    Records.set(tx, vm, Vm.HVM_SHADOW_MULTIPLIER, multiplier);
                    Records.set(tx, vm, Vm.MEMORY_OVERHEAD, Memory.overhead(tx, vm));
                    return vm;
                }));
    }

    /** Whole numbers end in a point, as the reference writes them. */
    private static String words(double number) {
        String text = Double.toString(number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 1) : text;
    }

    /** Accepted and without effect: the dynamic range decides. */
    private void setMemoryTargetLive(CallContext context, VmRef vm, long target) {
        guard.run(context, Hold.vm(require(vm), VmOperations.CHANGING_MEMORY_LIVE), () -> {});
    }

    private void waitMemoryTargetLive(CallContext context, VmRef vm) {
        guard.run(context, Hold.vm(require(vm), VmOperations.AWAITING_MEMORY_LIVE), () -> awaitTarget(context, vm));
    }

    private void awaitTarget(CallContext context, VmRef vm) {
        Instant end = clock.instant().plus(PATIENCE);
        Thread waiting = Thread.currentThread();
        try (Progress.Scope _ = context.progress().onCancel(waiting::interrupt)) {
            Snapshot state = store.snapshot();
            while (!reached(state, vm)) {
                context.progress().checkCancelled();
                Duration left = Duration.between(clock.instant(), end);
                if (left.isNegative() || left.isZero()) {
                    throw new ApiFailure("VM_MEMORY_TARGET_WAIT_TIMEOUT", List.of(context.task()));
                }
                state = store.awaitChange(state.generation(), left);
            }
        } catch (InterruptedException e) {
            throw Errors.taskCancelled(context.task());
        }
    }

    /** Within a MiB of what the guest is given, which is the top of its range (VML-114). */
    private static boolean reached(Snapshot state, VmRef vm) {
        VmMetricsRef metrics = Records.get(state, vm, Vm.METRICS);
        long target = Records.get(state, vm, Vm.MEMORY_DYNAMIC_MAX);
        return Records.exists(state, metrics)
                && Math.abs(Records.get(state, metrics, VmMetrics.MEMORY_ACTUAL) - target) <= MIB;
    }

    /** The most memory, in whole MiB, with which the VM and what it takes beside fit into the total. */
    private long maximiseMemory(CallContext context, VmRef vm, long total, boolean approximate) {
        Row row = Records.require(store.snapshot(), vm);
        double shadow = Records.get(row, Vm.HVM_SHADOW_MULTIPLIER);
        long vcpus = approximate ? MANY_VCPUS : Records.get(row, Vm.VCPUS_MAX);
        long low = 0;
        long high = Math.max(0, total) / MIB;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            long max = middle * MIB;
            if (max + Memory.overhead(max, vcpus, shadow) <= total) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low * MIB;
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;

/**
 * Runs calls into native code on a bounded set of platform threads. A native call pins the carrier of a virtual
 * thread; a few slow ones would stop all others. Callers wait on a future instead, which does not pin.
 */
public final class NativeCalls implements AutoCloseable {
    /** A call into libvirt. */
    @FunctionalInterface
    public interface NativeCall<T extends @Nullable Object> {
        T run() throws LibvirtException, HypervisorFailure;
    }

    private final ExecutorService threads;

    public NativeCalls(String name, int size) {
        threads = Executors.newFixedThreadPool(
                size, Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /** Runs the call and waits for it; libvirt's own errors come out as what the API says for them. */
    public <T extends @Nullable Object> T run(NativeCall<T> call) throws HypervisorFailure {
        Future<T> done = threads.submit(call::run);
        try {
            return done.get();
        } catch (InterruptedException e) {
            // The call itself cannot be stopped half way; it ends on its own thread, unheard.
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while waiting for libvirt");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static HypervisorFailure failure(@Nullable Throwable cause) {
        return switch (cause) {
            case HypervisorFailure failure -> failure;
            case LibvirtException refused -> Failures.of(refused);
            case RuntimeException bug -> throw bug;
            case Error broken -> throw broken;
            case null, default -> new HypervisorFailure("INTERNAL_ERROR", String.valueOf(cause));
        };
    }

    /** Has the work done there without waiting for it; once closed, not at all. */
    public void later(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException closed) {
            // Nobody is left who would want it.
        }
    }

    /** Calls that run go on to their end, waiting ones are dropped. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for guests to let go of devices: asking is one call, the guest's consent an event. */
final class DeviceRemovals {
    private record Device(String domain, String alias) {}

    @FunctionalInterface
    interface Ask {
        void run() throws HypervisorFailure;
    }

    private final Map<Device, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

    /** The event. */
    void told(String domain, String alias, boolean removed) {
        CompletableFuture<Boolean> waiter = waiting.get(new Device(domain, alias));
        if (waiter != null) {
            waiter.complete(removed);
        }
    }

    /** The domain has ended and its devices with it. */
    void ended(String domain) {
        waiting.forEach((device, waiter) -> {
            if (device.domain().equals(domain)) {
                waiter.complete(true);
            }
        });
    }

    void await(String domain, Alias alias, Duration patience, Ask ask) throws HypervisorFailure {
        Device device = new Device(domain, alias.text());
        CompletableFuture<Boolean> waiter = waiting.computeIfAbsent(device, d -> new CompletableFuture<>());
        try {
            ask.run();
            if (!waiter.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HypervisorFailure(
                        "DEVICE_DETACH_REJECTED", alias.kind().name(), alias.uuid(), "the guest refused");
            }
        } catch (TimeoutException e) {
            throw new HypervisorFailure("DEVICE_DETACH_TIMEOUT", alias.kind().name(), alias.uuid());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a wait for a device cannot fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while waiting for a device of " + domain);
        } finally {
            waiting.remove(device, waiter);
        }
    }
}

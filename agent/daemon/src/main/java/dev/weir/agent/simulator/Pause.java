package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something to wait for; the first end counts. */
final class Pause {
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    void end(boolean asHoped) {
        end.complete(asHoped);
    }

    boolean await() throws HypervisorFailure {
        try {
            return end.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "the agent is ending");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DomainState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of domains in the order in which things happened, on a thread of its own: libvirt's waits for nobody. */
final class DomainNotices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DomainNotices.class);

    private final List<Consumer<DomainState>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("domain-notices").factory());

    void listen(Consumer<DomainState> listener) {
        listeners.add(listener);
    }

    void tell(DomainState state) {
        try {
            thread.execute(() -> listeners.forEach(listener -> {
                try {
                    listener.accept(state);
                } catch (RuntimeException e) {
                    LOG.error("a listener failed on {}", state, e);
                }
            }));
        } catch (RejectedExecutionException over) {
            LOG.debug("nobody listens any more: {}", state);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}

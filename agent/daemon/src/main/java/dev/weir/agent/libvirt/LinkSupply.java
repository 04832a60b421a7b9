package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.time.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a connection to libvirt: opens it, and opens another one when it is lost, with growing pauses between. */
final class LinkSupply implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSupply.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    /** A call on a connection. */
    @FunctionalInterface
    interface LinkCall<T extends @Nullable Object> {
        T run(Link link) throws LibvirtException, HypervisorFailure;
    }

    /** What has to be done on a fresh connection before anyone else uses it. */
    @FunctionalInterface
    interface Welcome {
        void greet(Link link) throws LibvirtException, HypervisorFailure;
    }

    private final URI uri;
    private final NativeCalls calls;
    private final Scheduler scheduler;
    private final Welcome welcome;
    private final DomainEvents events;
    private final Object lock = new Object();
    private @Nullable Link current;
    private boolean greeting;
    private boolean closed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    LinkSupply(URI uri, NativeCalls calls, Scheduler scheduler, DomainEvents events, Welcome welcome) {
        this.uri = uri;
        this.calls = calls;
        this.scheduler = scheduler;
        this.events = events;
        this.welcome = welcome;
    }

    /** Makes a call on the pool given, with the present connection. */
    <T extends @Nullable Object> T call(NativeCalls pool, LinkCall<T> call) throws HypervisorFailure {
        return pool.run(() -> use(call));
    }

    /** Makes a call on this thread, which is one for native calls already. */
    <T extends @Nullable Object> T use(LinkCall<T> call) throws LibvirtException, HypervisorFailure {
        Link link = current();
        if (link == null || !link.acquire()) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR", "libvirt at " + uri + " does not answer; the agent keeps trying to connect");
        }
        try {
            return call.run(link);
        } finally {
            link.release();
        }
    }

    /** A connection that is being greeted is worth the short wait. */
    private @Nullable Link current() throws HypervisorFailure {
        synchronized (lock) {
            try {
                while (current == null && greeting && !closed) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while libvirt at " + uri + " connects");
            }
            return current;
        }
    }

    /** Tries once now; if it fails, goes on trying by itself. */
    void connect() throws HypervisorFailure {
        calls.run(() -> {
            attempt();
            return uri;
        });
    }

    private void attempt() {
        synchronized (lock) {
            if (closed || current != null) {
                return;
            }
        }
        try {
            Link link = Link.open(uri, events);
            greeting(true);
            try {
                welcome.greet(link);
                adopt(link);
            } catch (LibvirtException | HypervisorFailure | RuntimeException e) {
                link.release();
                throw e;
            } finally {
                greeting(false);
            }
        } catch (LibvirtException | HypervisorFailure e) {
            LOG.warn("no connection to libvirt at {}: {}", uri, e.getMessage());
            again();
        }
    }

    private void greeting(boolean now) {
        synchronized (lock) {
            greeting = now;
            lock.notifyAll();
        }
    }

    private void adopt(Link link) throws LibvirtException {
        boolean unwanted;
        synchronized (lock) {
            unwanted = closed || link.isDead();
            if (!unwanted) {
                current = link;
                pauseMillis = FIRST_PAUSE_MILLIS;
            }
        }
        if (unwanted) {
            link.release();
            again();
        } else {
            LOG.info("connected to libvirt at {}", uri);
        }
    }

    /** The event loop says that a connection is lost. */
    void lost(Link link) {
        synchronized (lock) {
            if (current != link) {
                return;
            }
            current = null;
        }
        calls.later(() -> release(link));
        again();
    }

    private void again() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            try {
                var _ = scheduler.after(Duration.ofMillis(pauseMillis), () -> calls.later(this::attempt));
                pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
            } catch (RejectedExecutionException over) {
                LOG.debug("the agent stops; no further connection to libvirt");
            }
        }
    }

    private static void release(Link link) {
        try {
            link.release();
        } catch (LibvirtException e) {
            LOG.debug("closing a lost connection", e);
        }
    }

    @Override
    public void close() {
        Link last;
        synchronized (lock) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null) {
            try {
                calls.run(() -> {
                    release(last);
                    return uri;
                });
            } catch (HypervisorFailure e) {
                LOG.debug("closing the connection", e);
            }
        }
    }
}

package dev.weir.server.http;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a listener from the moment they are let in. Jetty closes those that it has come to when it ends; one
 * that is still on its way to a selector would stay open, with nobody to answer, for as long as its client waits.
 */
final class Doorstep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doorstep.class);
    private static final int SWEEP = 1000;

    private final Set<SelectableChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong comers = new AtomicLong();
    private volatile boolean closed;

    void came(SelectableChannel channel) {
        if (comers.incrementAndGet() % SWEEP == 0) {
            // Some never get as far as to be told to have gone.
            open.removeIf(each -> !each.isOpen());
        }
        open.add(channel);
        if (closed) {
            close(channel);
        }
    }

    void went(Object channel) {
        open.remove(channel);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Doorstep::close);
        open.clear();
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a connection does not close", e);
        }
    }
}

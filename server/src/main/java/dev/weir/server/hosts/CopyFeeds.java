package dev.weir.server.hosts;

import dev.weir.model.Model;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Copies;
import dev.weir.server.db.Store;
import dev.weir.server.time.Pauses;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The copies of the database on the pool's other hosts. Nothing is made of any change before there is such a host, and
 * no host waits for another.
 */
public final class CopyFeeds implements AutoCloseable {
    /** Changes at hand for members that are behind; one that needs older ones gets a new base. */
    private static final int AT_HAND_BYTES = 32 << 20;

    private final Pool pool;
    private final Function<URI, CopyKeeper> dial;
    private final Pauses pauses;
    private final CopyLog log;
    private final CopyBases bases;
    private final Map<HostRef, Fed> feeds = new HashMap<>();
    private boolean started;
    private boolean closed;

    private record Fed(URI address, CopyFeed feed) {}

    /**
     * Whose database it is.
     *
     * @param product the version of the program, for the backups that copies begin with
     */
    public record Pool(String uuid, Store store, Model model, String product, Clock clock) {}

    /** {@code dial} connects nothing yet. */
    public CopyFeeds(Pool pool, Function<URI, CopyKeeper> dial, Pauses pauses) {
        this.pool = pool;
        this.dial = dial;
        this.pauses = pauses;
        this.log = new CopyLog(pool.store(), new Copies(pool.model()), AT_HAND_BYTES);
        this.bases = new CopyBases(pool.store(), new Backups(pool.model()), pool.product(), pool.clock(), log);
    }

    /** Feeds these hosts at these addresses from now on, and no other. */
    public synchronized void follow(Map<HostRef, URI> agents) {
        if (closed) {
            return;
        }
        for (Map.Entry<HostRef, Fed> old : List.copyOf(feeds.entrySet())) {
            if (!old.getValue().address().equals(agents.get(old.getKey()))) {
                feeds.remove(old.getKey());
                old.getValue().feed().close();
            }
        }
        if (!agents.isEmpty() && !started) {
            started = true;
            log.start();
        }
        agents.forEach((host, address) -> {
            if (!feeds.containsKey(host)) {
                CopyFeed feed = new CopyFeed(host, dial.apply(address), pool.uuid(), log, bases, pauses);
                feeds.put(host, new Fed(address, feed));
                feed.start();
            }
        });
    }

    /** The newest generation that is on the host's disk; 0 while nobody knows, and for a host without a feed. */
    public long acknowledged(HostRef host) {
        CopyFeed feed = feed(host);
        return feed == null ? 0 : feed.acknowledged();
    }

    /**
     * Waits until all that was committed up to a generation is on the host's disk.
     *
     * @return false when the patience ended first, or the host is none that is fed
     */
    public boolean await(HostRef host, long generation, Duration patience) throws InterruptedException {
        CopyFeed feed = feed(host);
        return feed != null && feed.await(generation, patience);
    }

    private synchronized @Nullable CopyFeed feed(HostRef host) {
        Fed fed = feeds.get(host);
        return fed == null ? null : fed.feed();
    }

    @Override
    public synchronized void close() {
        closed = true;
        feeds.values().forEach(fed -> fed.feed().close());
        feeds.clear();
        log.close();
    }
}

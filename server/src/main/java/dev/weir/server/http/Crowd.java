package dev.weir.server.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that are open. There are never more than a bound; at the bound a newcomer takes the place of one that
 * has no request under way, of the address with the most connections: one that never asked anything before one that
 * did, then the one that has been without a request for the longest. So silence keeps nobody out.
 */
final class Crowd {
    private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);

    /** A connection, and whether it is worth its place. */
    private static final class Guest {
        final EndPoint endPoint;
        final String address;
        long since;
        boolean busy;
        boolean asked;

        Guest(EndPoint endPoint, long since) {
            this.endPoint = endPoint;
            this.address = Client.address(endPoint.getRemoteSocketAddress());
            this.since = since;
        }
    }

    private final int bound;
    private final LongSupplier nanos;
    private final Map<EndPoint, Guest> guests = new HashMap<>();
    private final Map<String, Integer> addresses = new HashMap<>();
    private long closed;

    /** {@code nanos} is a clock that only goes forward. */
    Crowd(int bound, LongSupplier nanos) {
        this.bound = bound;
        this.nanos = nanos;
    }

    void came(EndPoint endPoint) {
        Guest leaver = null;
        synchronized (this) {
            Guest guest = new Guest(endPoint, nanos.getAsLong());
            add(guest);
            if (guests.size() > bound) {
                Guest idle = leaver(guest);
                // None is idle: then the newcomer has come in vain.
                leaver = idle == null ? guest : idle;
                remove(leaver.endPoint);
                if (closed++ % bound == 0) {
                    LOG.warn("{} connections are open, the most there may be; closing the idle for newcomers", bound);
                }
            }
        }
        if (leaver != null) {
            leaver.endPoint.close();
        }
    }

    synchronized void went(EndPoint endPoint) {
        remove(endPoint);
    }

    /** A request's head is there, or a raw lane has taken over. */
    synchronized void asks(EndPoint endPoint) {
        Guest guest = guests.get(network(endPoint));
        if (guest != null) {
            guest.busy = true;
            guest.asked = true;
        }
    }

    synchronized void answered(EndPoint endPoint) {
        Guest guest = guests.get(network(endPoint));
        if (guest != null) {
            guest.busy = false;
            guest.since = nanos.getAsLong();
        }
    }

    /** Closes what has been without a whole request for too long, however many bytes came meanwhile (wire.md T11). */
    void closeIdle(Duration longest) {
        List<Guest> late = new ArrayList<>();
        synchronized (this) {
            long now = nanos.getAsLong();
            for (Guest guest : guests.values()) {
                if (!guest.busy && now - guest.since > longest.toNanos()) {
                    late.add(guest);
                }
            }
            late.forEach(guest -> remove(guest.endPoint));
        }
        late.forEach(guest -> guest.endPoint.close());
    }

    synchronized int size() {
        return guests.size();
    }

    /** An address that holds more than half of all places makes room itself, or comes in vain. */
    private @Nullable Guest leaver(Guest newcomer) {
        boolean itself = count(newcomer) > bound / 2;
        Guest leaver = null;
        for (Guest guest : guests.values()) {
            boolean may = guest != newcomer && !guest.busy && (!itself || guest.address.equals(newcomer.address));
            if (may && (leaver == null || goesBefore(guest, leaver))) {
                leaver = guest;
            }
        }
        return leaver;
    }

    private boolean goesBefore(Guest one, Guest other) {
        int more = Integer.compare(count(one), count(other));
        if (more != 0) {
            return more > 0;
        }
        return one.asked == other.asked ? one.since < other.since : !one.asked;
    }

    private int count(Guest guest) {
        return addresses.getOrDefault(guest.address, 0);
    }

    private void add(Guest guest) {
        guests.put(guest.endPoint, guest);
        addresses.merge(guest.address, 1, Integer::sum);
    }

    private void remove(EndPoint endPoint) {
        Guest guest = guests.remove(endPoint);
        if (guest != null) {
            addresses.computeIfPresent(guest.address, (name, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Under TLS, requests know the decrypted end only. */
    private static EndPoint network(EndPoint endPoint) {
        EndPoint network = endPoint;
        while (network instanceof EndPoint.Wrapper wrapper) {
            network = wrapper.unwrap();
        }
        return network;
    }
}

package dev.weir.agent.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who may work in a folder: one alone, or several at once that are about different locations. Who comes first is served
 * first, so that neither a stream of clones keeps a scan waiting nor scans a clone. Locations are taken in one order by
 * everybody, and only by those who are in the folder already: nobody who holds one waits for the folder.
 */
final class FolderLock {
    private final ReentrantReadWriteLock folder = new ReentrantReadWriteLock(true);
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();

    /** One location while somebody is there or wants to be. */
    private static final class Place {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int users;
    }

    /** A lock that is held. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Held whole() {
        if (folder.getReadHoldCount() > 0) {
            throw new IllegalStateException("whoever works on a volume would wait for itself to leave the folder");
        }
        folder.writeLock().lock();
        return folder.writeLock()::unlock;
    }

    Held locations(Collection<String> wanted) {
        folder.readLock().lock();
        List<String> taken = new ArrayList<>();
        for (String location : new TreeSet<>(wanted)) {
            enter(location);
            taken.addFirst(location);
        }
        return () -> {
            taken.forEach(this::leave);
            folder.readLock().unlock();
        };
    }

    private void enter(String location) {
        Place place = places.compute(location, (_, known) -> {
            Place there = known == null ? new Place() : known;
            there.users++;
            return there;
        });
        place.lock.lock();
    }

    private void leave(String location) {
        places.computeIfPresent(location, (_, place) -> {
            place.lock.unlock();
            place.users--;
            return place.users == 0 ? null : place;
        });
    }

    /** How many wait, for the folder or for a location. */
    int waiting() {
        return folder.getQueueLength()
                + places.values().stream()
                        .mapToInt(place -> place.lock.getQueueLength())
                        .sum();
    }

    /** How many locations somebody holds or waits for. */
    int places() {
        return places.size();
    }
}

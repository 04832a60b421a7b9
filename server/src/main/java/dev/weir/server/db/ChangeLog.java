package dev.weir.server.db;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The newest changes in order. One thread appends, any read, nobody waits. */
final class ChangeLog {
    private final int capacity;
    private final ConcurrentSkipListMap<Long, List<Change>> commits = new ConcurrentSkipListMap<>();
    private int size;
    private volatile long floor;

    ChangeLog(int capacity, long floor) {
        this.capacity = capacity;
        this.floor = floor;
    }

    void append(long generation, List<Change> changes) {
        commits.put(generation, changes);
        size += changes.size();
        while (size > capacity && commits.size() > 1) {
            Map.Entry<Long, List<Change>> oldest = commits.firstEntry();
            // readers look at the floor last: what they read before it rose is whole
            floor = oldest.getKey();
            commits.remove(oldest.getKey());
            size -= oldest.getValue().size();
        }
    }

    /** What came after one generation up to another, or none when some of it is forgotten. */
    @Nullable
    List<Change> between(long after, long upTo) {
        if (after >= upTo) {
            return List.of();
        }
        List<Change> found = new ArrayList<>();
        commits.subMap(after, false, upTo, true).values().forEach(found::addAll);
        return floor > after ? null : found;
    }
}

package dev.weir.server.ops.vm;

import java.util.LinkedHashSet;

/**
 * The runs that were ended of late: what their host told of them before their end may be heard after it. Each run has a
 * name of its own, which is never given again.
 */
final class EndedRuns {
    /** More than all hosts can have told and nobody heard. */
    private static final int KEPT = 10_000;

    private final LinkedHashSet<String> startIds = new LinkedHashSet<>();

    synchronized void add(String startId) {
        startIds.add(startId);
        if (startIds.size() > KEPT) {
            startIds.removeFirst();
        }
    }

    synchronized boolean contains(String startId) {
        return startIds.contains(startId);
    }
}

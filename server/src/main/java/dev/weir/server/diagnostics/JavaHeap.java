package dev.weir.server.diagnostics;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The memory of this program, in the words of the reference's collector as far as they have a meaning here. A word is 8
 * bytes.
 */
final class JavaHeap {
    private static final int WORD = 8;
    /** What collects the young generation, by the names that the collectors of this Java have. */
    private static final Pattern MINOR = Pattern.compile(".*(Young|Minor|Copy|Scavenge).*");
    /** Figures of the pauses of a collector that is there by its cycles too. */
    private static final Pattern PAUSES = Pattern.compile(".* Pauses");

    private int compactions;

    /** Frees what nobody uses any more; whoever asks at the same time waits for his own turn. */
    synchronized void compact() {
        System.gc();
        compactions++;
    }

    private synchronized int compactions() {
        return compactions;
    }

    Map<String, String> told() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long minor = 0;
        long major = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            long count = Math.max(collector.getCollectionCount(), 0);
            if (MINOR.matcher(collector.getName()).matches()) {
                minor += count;
            } else if (!PAUSES.matcher(collector.getName()).matches()) {
                major += count;
            }
        }
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("minor_words", allocated() + ".");
        figures.put("minor_collections", Long.toString(minor));
        figures.put("major_collections", Long.toString(major));
        figures.put("heap_words", Long.toString(heap.getCommitted() / WORD));
        figures.put("live_words", Long.toString(heap.getUsed() / WORD));
        figures.put("free_words", Long.toString((heap.getCommitted() - heap.getUsed()) / WORD));
        figures.put("compactions", Integer.toString(compactions()));
        return figures;
    }

    /** Words that were ever asked for; all of them begin in the young generation. */
    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                ? Math.max(threads.getTotalThreadAllocatedBytes(), 0) / WORD
                : 0;
    }
}

package dev.weir.conformance.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/** The server and its bystander before a flood and while it is on. */
final class Measures {
    private static final double MIB = 1 << 20;

    private final Stage stage;
    private final Latencies idle;
    private final int threadsBefore;
    private final long heapBefore;
    private Latencies during = new Latencies();
    private int threadsAdded;
    private long heapAdded;

    /** Before: the bystander is asked for so many calls. */
    Measures(Stage stage, int calls) {
        this.stage = stage;
        this.heapBefore = stage.process().heap();
        this.threadsBefore = stage.process().threads();
        stage.bystander().turn();
        stage.bystander().await(calls);
        this.idle = stage.bystander().turn();
    }

    /** The flood is on: everything the bystander called since the end of the time before counts, at least so much. */
    void during(int calls) {
        stage.bystander().await(calls);
        during = stage.bystander().turn();
        // Looked at afterwards, since a full collection stands still for everybody.
        threadsAdded = stage.process().threads() - threadsBefore;
        heapAdded = stage.process().heap() - heapBefore;
        stage.bystander().assertAnswered();
        assertThat(threadsAdded).as("platform threads added").isLessThanOrEqualTo(0);
    }

    /** Live bytes more than before. */
    long heapAdded() {
        return heapAdded;
    }

    int threadsAdded() {
        return threadsAdded;
    }

    String row() {
        return String.format(
                Locale.ROOT, "%8d %9.1f | %s | %s", threadsAdded, heapAdded / MIB, idle.row(), during.row());
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "\"threads_added\":%d,\"heap_added_mib\":%.1f,%s,%s",
                threadsAdded,
                heapAdded / MIB,
                idle.json("bystander_idle"),
                during.json("bystander_during"));
    }
}

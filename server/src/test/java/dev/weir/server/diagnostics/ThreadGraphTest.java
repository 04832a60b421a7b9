package dev.weir.server.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Json;
import org.junit.jupiter.api.Test;

/** The answer of {@code host.get_thread_diagnostics}. */
class ThreadGraphTest {
    @Test
    void showsWhoHoldsWhatOthersAwait() {
        String dump = """
                {"threadDump": {"threadContainers": [{"threads": [
                  {"tid": "5", "name": "idle", "state": "RUNNABLE", "stack": ["java.base/x"]},
                  {"tid": "7", "virtual": true, "name": "web-{1}", "state": "RUNNABLE",
                   "stack": ["java.base/y", "weir/dev.weir.server.Thing.run(Thing.java:5)"],
                   "monitorsOwned": [{"depth": 1, "locks": ["java.lang.Object@1"]}]},
                  {"tid": "8", "name": "", "state": "BLOCKED", "blockedOn": "java.lang.Object@1", "stack": ["z"]}
                ]}, {"threads": [
                  {"tid": "9", "name": "c", "state": "WAITING", "stack": [],
                   "parkBlocker": {"object": "Sync@2", "owner": "7"}}
                ]}]}}""";
        assertThat(ThreadGraph.of(Json.read(dump)).lines())
                .containsExactly(
                        "digraph Resources {",
                        "node [shape=Mrecord];",
                        "t7 [label=\"{web-_1_} | {RUNNABLE | dev.weir.server.Thing.run(Thing.java:5)}\"];",
                        "t8 [label=\"{} | {BLOCKED | z}\"];",
                        "t9 [label=\"{c} | {WAITING | }\"];",
                        "node [shape=record];",
                        "r0 [style=filled label=\"{lock} | {java.lang.Object@1}\"];",
                        "r1 [style=filled label=\"{lock} | {Sync@2}\"];",
                        "r0 -> t7",
                        "t8 -> r0",
                        "t9 -> r1",
                        "r1 -> t7",
                        "rankdir=LR",
                        "overlap=false",
                        "label=\"Threads and resources; 1 threads hold and await none\"",
                        "fontsize=12",
                        "}");
    }

    /** A virtual thread of this test is in the program's own dump. */
    @Test
    void findsRealThreads() throws InterruptedException {
        Object lock = new Object();
        Thread waiter = Thread.ofVirtual().name("waits-in-vain").unstarted(() -> {
            synchronized (lock) {
                lock.notifyAll();
            }
        });
        String graph;
        synchronized (lock) {
            waiter.start();
            while (waiter.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            graph = ThreadGraph.of(ThreadDump.take());
        }
        waiter.join();
        assertThat(graph).contains("{waits-in-vain} | {BLOCKED").contains("t" + waiter.threadId() + " -> r");
    }
}

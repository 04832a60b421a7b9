package dev.weir.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
class TurnsTest {
    private final Turns turns = new Turns(1);
    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();

    /** Starts somebody who takes one turn, and returns once it waits. */
    private void queue(String client, String name) {
        int before = turns.waiting();
        Thread.ofVirtual().start(() -> {
            turns.take(client);
            served.add(name);
            turns.give();
        });
        while (turns.waiting() == before) {
            Thread.onSpinWait();
        }
    }

    private List<String> next(int count) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(served.poll(2, TimeUnit.MINUTES));
        }
        return names;
    }

    @Test
    void clientsAreServedInTurnAndEachInItsOrder() throws Exception {
        turns.take("first");
        for (int i = 1; i <= 4; i++) {
            queue("busy", "busy " + i);
        }
        queue("modest", "modest");
        queue("other", "other 1");
        queue("other", "other 2");
        turns.give();
        assertThat(next(7)).containsExactly("busy 1", "modest", "other 1", "busy 2", "other 2", "busy 3", "busy 4");
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void whoPassesLetsTheOthersGoFirst() throws Exception {
        turns.take("busy");
        turns.pass("busy");
        queue("busy", "busy 2");
        queue("modest", "modest");
        turns.pass("busy");
        served.add("busy 1 again");
        turns.give();
        assertThat(next(3)).containsExactlyInAnyOrder("busy 2", "modest", "busy 1 again");
    }

    /** What is given back is there for the next, however many came and went. */
    @Test
    void noTurnIsLost() throws Exception {
        Turns two = new Turns(2);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String client = "client " + i % 7;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 200; round++) {
                    two.take(client);
                    two.pass(client);
                    two.give();
                }
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(java.time.Duration.ofMinutes(2))).isTrue();
        }
        two.take("last");
        two.take("last");
        assertThat(two.waiting()).isZero();
    }
}

package dev.weir.agent.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DomainTurnsTest {
    private static final Answer DONE = new Answer.Done();
    private final DomainTurns turns = new DomainTurns();

    @Test
    void oneDomainOneVerbAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Future<Integer>> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                seen.add(threads.submit(() -> {
                    AtomicInteger most = new AtomicInteger();
                    turns.alone("a", () -> {
                        most.set(inside.incrementAndGet());
                        Thread.onSpinWait();
                        inside.decrementAndGet();
                        return DONE;
                    });
                    return most.get();
                }));
            }
        }
        for (Future<Integer> most : seen) {
            assertThat(most.get()).isEqualTo(1);
        }
        assertThat(turns.size()).isZero();
    }

    @Test
    void anEndCutsInOnAPatientOneButNotOnAStart() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> patient = threads.submit(() -> turns.ending("a", () -> {
                waiting.countDown();
                await(ended);
                return DONE;
            }));
            waiting.await();
            turns.ending("a", () -> {
                ended.countDown();
                return DONE;
            });
            assertThat(patient.get()).isEqualTo(DONE);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

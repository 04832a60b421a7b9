package dev.weir.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SideBySideTest {
    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("the others do not come");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachIsDoneOnceHoweverManyThereAre() {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        SideBySide.each(all, item -> assertThat(done.add(item)).isTrue());
        assertThat(done).containsExactlyInAnyOrderElementsOf(all);
        SideBySide.each(List.of(), item -> done.add(-1));
        assertThat(done).hasSize(100);
    }

    @Test
    void stepsAreUnderWayTogether() {
        CountDownLatch all = new CountDownLatch(4);
        SideBySide.each(List.of(1, 2, 3, 4), item -> {
            all.countDown();
            await(all);
        });
        assertThat(all.getCount()).isZero();
    }

    @Test
    void aFailureWaitsForThoseUnderWayAndBeginsNoMore() {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        Set<Integer> begun = ConcurrentHashMap.newKeySet();
        Set<Integer> ended = ConcurrentHashMap.newKeySet();
        CountDownLatch eight = new CountDownLatch(8);
        assertThatThrownBy(() -> SideBySide.each(all, item -> {
                    begun.add(item);
                    eight.countDown();
                    await(eight);
                    ended.add(item);
                    throw new IllegalArgumentException("step " + item);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(7));
        assertThat(begun).hasSize(8).isEqualTo(ended);
    }

    @Test
    void anInterruptReachesTheSteps() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        Thread asking = Thread.startVirtualThread(() -> SideBySide.each(List.of(1, 2), item -> {
            begun.countDown();
            await(never);
        }));
        await(begun);
        asking.interrupt();
        assertThat(asking.join(Duration.ofMinutes(1))).isTrue();
    }
}

package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class FolderLockTest {
    private static final int TIMES = 3000;

    private final FolderLock lock = new FolderLock();

    @Test
    void whoeverNamesLocationsInAnotherOrderIsNotStuck() throws Exception {
        List<List<String>> wishes =
                List.of(List.of("a", "b"), List.of("b", "a"), List.of("b", "c"), List.of("c", "a"), List.of("a", "a"));
        AtomicInteger inA = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (List<String> wish : wishes) {
                all.add(threads.submit(() -> {
                    for (int time = 0; time < TIMES; time++) {
                        try (FolderLock.Held _ = lock.locations(wish)) {
                            inside.incrementAndGet();
                            assertThat(wish.contains("a") ? inA.incrementAndGet() : 1)
                                    .isEqualTo(1);
                            Thread.onSpinWait();
                            inA.addAndGet(wish.contains("a") ? -1 : 0);
                            inside.decrementAndGet();
                        }
                    }
                }));
            }
            all.add(threads.submit(() -> {
                for (int time = 0; time < TIMES; time++) {
                    try (FolderLock.Held _ = lock.whole()) {
                        assertThat(inside).hasValue(0);
                    }
                }
            }));
            for (Future<?> each : all) {
                each.get(2, TimeUnit.MINUTES);
            }
        }
        assertThat(lock.places()).isZero();
        assertThat(lock.waiting()).isZero();
    }

    @Test
    void nobodyWaitsForItself() {
        try (FolderLock.Held _ = lock.locations(List.of("a"))) {
            assertThat(lock.places()).isEqualTo(1);
            assertThatThrownBy(lock::whole).isInstanceOf(IllegalStateException.class);
        }
        assertThat(lock.places()).isZero();
        lock.whole().close();
    }
}

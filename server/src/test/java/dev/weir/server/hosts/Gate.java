package dev.weir.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place in the code of another thread: a test sees it reached, and lets it go on. */
public final class Gate {
    private static final long GENEROUS_SECONDS = 120;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    public void pass() throws InterruptedException {
        reached.countDown();
        assertThat(open.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    public void awaitReached() throws InterruptedException {
        assertThat(reached.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    public void open() {
        open.countDown();
    }
}

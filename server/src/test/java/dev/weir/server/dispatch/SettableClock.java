package dev.weir.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Stands still until a test moves it; tells when somebody looks. */
public final class SettableClock extends Clock {
    public static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    private final Semaphore looks = new Semaphore(0);
    private volatile Instant now = START;

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("tests live in UTC");
    }

    @Override
    public Instant instant() {
        looks.release();
        return now;
    }

    public void advance(Duration by) {
        now = now.plus(by);
    }

    /** Forgets who looked so far. */
    public void unseen() {
        looks.drainPermits();
    }

    public void awaitLook() throws InterruptedException {
        assertThat(looks.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
    }
}

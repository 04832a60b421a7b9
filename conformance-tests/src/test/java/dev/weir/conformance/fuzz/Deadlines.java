package dev.weir.conformance.fuzz;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes what waits too long, so that its reader gets to know. Generous: only what hangs meets it. */
final class Deadlines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());

    Deadlines() {
        if (clock instanceof java.util.concurrent.ScheduledThreadPoolExecutor pool) {
            pool.setRemoveOnCancelPolicy(true);
        }
    }

    Watch watch(AutoCloseable socket) {
        return new Watch(socket, clock);
    }

    /** One exchange under watch. */
    static final class Watch implements AutoCloseable {
        private final AutoCloseable socket;
        private final ScheduledFuture<?> alarm;
        private volatile boolean passed;

        private Watch(AutoCloseable socket, ScheduledExecutorService clock) {
            this.socket = socket;
            this.alarm = clock.schedule(this::pass, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        private void pass() {
            passed = true;
            try {
                socket.close();
            } catch (Exception e) {
                // The reader is told by the end of the stream.
            }
        }

        boolean passed() {
            return passed;
        }

        @Override
        public void close() {
            alarm.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

package dev.weir.server.time;

import java.time.Duration;

/** Waiting on purpose: the brake on password guessing. The only place of the server that does. */
@FunctionalInterface
public interface Pauses {
    void pause(Duration duration) throws InterruptedException;

    static Pauses real() {
        return Thread::sleep;
    }
}

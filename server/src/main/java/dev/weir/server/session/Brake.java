package dev.weir.server.session;

import dev.weir.server.time.Pauses;
import java.time.Duration;

/** How long a refused login is answered with silence, so that nobody tries many. */
record Brake(Pauses pauses, Duration duration) {
    void hold() {
        try {
            pauses.pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.weir.server.ops.pool;

import dev.weir.model.types.HostRef;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** How far the hosts' clocks are from the master's; told once when it is too far, and again only after it was less (POOL-88). */
final class ClockSkew {
    private static final Duration TOO_FAR = Duration.ofMinutes(5);
    private static final Duration NEAR_AGAIN = Duration.ofSeconds(150);

    private final Clock clock;
    private final BiConsumer<HostRef, String> tell;
    private final Set<HostRef> told = ConcurrentHashMap.newKeySet();

    ClockSkew(Clock clock, BiConsumer<HostRef, String> tell) {
        this.clock = clock;
        this.tell = tell;
    }

    /** {@code time} is what the host's clock says, seconds since 1970 with a fraction. */
    void heard(HostRef host, String time) {
        double theirs;
        try {
            theirs = Double.parseDouble(time);
        } catch (NumberFormatException e) {
            return;
        }
        double apart = theirs - clock.millis() / 1e3;
        if (Math.abs(apart) > TOO_FAR.toSeconds() && told.add(host)) {
            tell.accept(
                    host,
                    "The clock of this host is %.0f s %s the master's; let both follow one time server"
                            .formatted(Math.abs(apart), apart < 0 ? "behind" : "ahead of"));
        } else if (Math.abs(apart) < NEAR_AGAIN.toSeconds()) {
            told.remove(host);
        }
    }
}

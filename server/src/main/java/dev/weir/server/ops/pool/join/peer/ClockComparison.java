package dev.weir.server.ops.pool.join.peer;

import dev.weir.model.Type;
import dev.weir.model.value.Codec;
import dev.weir.server.ops.pool.join.facts.Skew;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How far another pool's clock is from this one's, by its own word (004-18). */
public final class ClockComparison {
    private static final int ROUNDS = 3;

    /** The time comes in whole seconds, cut off. */
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private final Clock clock;

    public ClockComparison(Clock clock) {
        this.clock = clock;
    }

    /** Of a few round trips the quickest says most: the answer was given somewhere within it. */
    public Skew measure(PeerSession session, String host) {
        Skew best = once(session, host);
        for (int i = 1; i < ROUNDS; i++) {
            Skew next = once(session, host);
            if (next.doubt().compareTo(best.doubt()) < 0) {
                best = next;
            }
        }
        return best;
    }

    private Skew once(PeerSession session, String host) {
        Instant asked = clock.instant();
        Value answer = session.call("host.get_servertime", Value.text(host));
        Duration half = Duration.between(asked, clock.instant()).abs().dividedBy(2);
        Instant told =
                Codec.TIME.read(PeerSource.typed(answer, Type.Scalar.DATETIME)).plus(HALF_A_SECOND);
        return new Skew(Duration.between(asked.plus(half), told), half.plus(HALF_A_SECOND));
    }
}

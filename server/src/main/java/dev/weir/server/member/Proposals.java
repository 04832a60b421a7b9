package dev.weir.server.member;

import dev.weir.model.errors.Errors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whom this host has said yes to as its next master; to another it says no for a while (POOL-121). */
final class Proposals {
    private static final Duration WORD = Duration.ofMinutes(10);

    private final Clock clock;
    private String accepted = "";
    private Instant until = Instant.EPOCH;

    Proposals(Clock clock) {
        this.clock = clock;
    }

    synchronized void propose(String master) {
        Instant now = clock.instant();
        if (!accepted.isEmpty() && !accepted.equals(master) && now.isBefore(until)) {
            throw Errors.haAbortNewMaster("this host has accepted " + accepted + " as its next master");
        }
        accepted = master;
        until = now.plus(WORD);
    }

    synchronized void abort(String master) {
        if (accepted.equals(master)) {
            accepted = "";
        }
    }
}

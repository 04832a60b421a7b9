package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.Verb;
import java.time.Duration;

/** The verbs on a domain's run. */
final class DomainVerbs {
    private static final Answer DONE = new Answer.Done();

    /** Longer than any guest is waited for, and short enough to count in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Hypervisor hypervisor;
    private final DomainTurns turns;

    DomainVerbs(Hypervisor hypervisor, DomainTurns turns) {
        this.hypervisor = hypervisor;
        this.turns = turns;
    }

    Answer start(Verb.StartDomain verb) throws HypervisorFailure {
        return turns.alone(verb.spec().uuid(), () -> new Answer.Domain(hypervisor.start(verb.spec())));
    }

    Answer shutDown(Verb.ShutDownDomain verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            hypervisor.shutDown(verb.uuid(), patience(verb.timeoutSeconds()));
            return DONE;
        });
    }

    Answer destroy(Verb.DestroyDomain verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            hypervisor.destroy(verb.uuid());
            return DONE;
        });
    }

    Answer reboot(Verb.RebootDomain verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            hypervisor.reboot(verb.uuid(), patience(verb.timeoutSeconds()));
            return DONE;
        });
    }

    Answer reset(Verb.ResetDomain verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            hypervisor.reset(verb.uuid());
            return DONE;
        });
    }

    Answer kept(Verb.ReadKept verb) {
        Kept kept = hypervisor.kept(verb.uuid());
        return kept == null ? DONE : new Answer.Left(kept);
    }

    Answer pause(Verb.PauseDomain verb) throws HypervisorFailure {
        return turns.alone(verb.uuid(), () -> {
            hypervisor.pause(verb.uuid());
            return DONE;
        });
    }

    Answer unpause(Verb.UnpauseDomain verb) throws HypervisorFailure {
        return turns.alone(verb.uuid(), () -> {
            hypervisor.unpause(verb.uuid());
            return DONE;
        });
    }

    private static Duration patience(long seconds) {
        return Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST.toSeconds()));
    }
}

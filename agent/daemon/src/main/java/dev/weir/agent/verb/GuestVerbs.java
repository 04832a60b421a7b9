package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.GuestControls;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The verbs on a guest while it runs. Those that change what it has take turns; those that only say something to it may
 * take as long as a script runs, and nobody who wants the guest gone waits for them.
 */
final class GuestVerbs {
    private static final Answer DONE = new Answer.Done();

    /** Nobody means to wait for longer. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final GuestControls guests;
    private final DomainTurns turns;

    GuestVerbs(GuestControls guests, DomainTurns turns) {
        this.guests = guests;
        this.turns = turns;
    }

    Answer memory(Verb.SetMemory verb) throws HypervisorFailure {
        return turns.alone(verb.uuid(), () -> {
            guests.memory(verb.uuid(), verb.bytes());
            return DONE;
        });
    }

    Answer vcpus(Verb.SetVcpus verb) throws HypervisorFailure {
        return turns.alone(verb.uuid(), () -> new Answer.Domain(guests.vcpus(verb.uuid(), verb.count())));
    }

    Answer tune(Verb.SetTuning verb) throws HypervisorFailure {
        return turns.alone(verb.uuid(), () -> {
            guests.tune(verb.uuid(), verb.tuning());
            return DONE;
        });
    }

    Answer actions(Verb.SetActions verb) throws HypervisorFailure {
        return turns.alone(verb.uuid(), () -> {
            guests.actions(verb.uuid(), verb.onReboot(), verb.onCrash());
            return DONE;
        });
    }

    Answer sysrq(Verb.SendSysrq verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            guests.sysrq(verb.uuid(), verb.key());
            return DONE;
        });
    }

    Answer trigger(Verb.SendTrigger verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            guests.trigger(verb.uuid(), verb.trigger());
            return DONE;
        });
    }

    Answer sleep(Verb.SleepDomain verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            guests.sleep(verb.uuid());
            return DONE;
        });
    }

    Answer wake(Verb.WakeDomain verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            guests.wake(verb.uuid());
            return DONE;
        });
    }

    Answer sysprep(Verb.RunSysprep verb) throws HypervisorFailure {
        Duration timeout = Duration.ofMillis(Math.clamp(verb.timeoutMillis(), 0, LONGEST.toMillis()));
        return turns.ending(verb.uuid(), () -> {
            guests.sysprep(verb.uuid(), verb.unattend(), timeout);
            return DONE;
        });
    }

    Answer script(Verb.RunScript verb) throws HypervisorFailure {
        return turns.ending(verb.uuid(), () -> {
            GuestControls.ScriptEnd end = guests.script(verb.uuid(), verb.script());
            Map<String, Value> members = new LinkedHashMap<>();
            members.put("rc", Value.of(end.code()));
            members.put("stdout", Value.text(end.out()));
            members.put("stderr", Value.text(end.err()));
            return new Answer.Text(Json.write(new Value.Dict(members)));
        });
    }
}

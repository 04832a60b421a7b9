package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.power.Power;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;

/** The verbs on machines' power. */
final class PowerVerbs {
    private final Power machine;

    PowerVerbs(Power machine) {
        this.machine = machine;
    }

    Answer end(Verb.EndMachine verb) throws HypervisorFailure {
        switch (verb.ending()) {
            case ASKED -> machine.require();
            case OFF -> machine.end(false);
            case REBOOT -> machine.end(true);
        }
        return new Answer.Done();
    }

    Answer wake(Verb.WakeMachine verb) throws HypervisorFailure {
        machine.wake(verb.mac());
        return new Answer.Done();
    }
}

package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;

/** The verbs on a running domain's devices. */
final class DeviceVerbs {
    private static final Answer DONE = new Answer.Done();

    private final Hypervisor hypervisor;
    private final DomainTurns turns;

    DeviceVerbs(Hypervisor hypervisor, DomainTurns turns) {
        this.hypervisor = hypervisor;
        this.turns = turns;
    }

    Answer plug(Verb.PlugDisk verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            hypervisor.plugDisk(verb.domainUuid(), verb.disk());
            return DONE;
        });
    }

    Answer unplug(Verb.UnplugDisk verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            hypervisor.unplugDisk(verb.domainUuid(), verb.disk());
            return DONE;
        });
    }

    Answer plug(Verb.PlugNic verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            hypervisor.plugNic(verb.domainUuid(), verb.nic());
            return DONE;
        });
    }

    Answer unplug(Verb.UnplugNic verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            hypervisor.unplugNic(verb.domainUuid(), verb.nic());
            return DONE;
        });
    }

    Answer unplug(Verb.UnplugUsb verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            hypervisor.controls().unplug(verb.domainUuid(), verb.usb());
            return DONE;
        });
    }
}

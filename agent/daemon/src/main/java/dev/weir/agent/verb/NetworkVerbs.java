package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import java.util.Set;

/** The verbs on the host's bridges. */
final class NetworkVerbs {
    private final Bridges bridges;

    NetworkVerbs(Bridges bridges) {
        this.bridges = bridges;
    }

    Answer ensure(Verb.EnsureBridge verb) throws HypervisorFailure {
        bridges.ensure(verb.bridge(), verb.mtu(), verb.nic());
        return new Answer.Done();
    }

    Answer ensure(Verb.EnsureVlan verb) throws HypervisorFailure {
        bridges.ensureVlan(verb.bridge(), verb.mtu(), verb.over(), verb.tag());
        return new Answer.Done();
    }

    Answer ensure(Verb.EnsureBond verb) throws HypervisorFailure {
        bridges.ensureBond(verb.bridge(), verb.mtu(), verb.bond(), verb.nics(), verb.options());
        return new Answer.Done();
    }

    Answer remove(Verb.RemoveBridge verb) throws HypervisorFailure {
        bridges.remove(verb.bridge());
        return new Answer.Done();
    }

    Answer retain(Verb.RetainBridges verb) throws HypervisorFailure {
        bridges.retain(Set.copyOf(verb.bridges()));
        return new Answer.Done();
    }
}

package dev.weir.server.hosts;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of the pool's hosts, by host. */
public final class Hosts {
    private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);

    private final Map<String, Agent> agents = new ConcurrentHashMap<>();

    public void add(HostRef host, Agent agent) {
        agents.put(host.ref(), agent);
    }

    public void remove(HostRef host) {
        agents.remove(host.ref());
    }

    /** As below; what the host says of an object by its uuid is told of it by its reference, as clients know it. */
    public Answer ask(HostRef host, String operation, Verb verb, String uuid, String ref) {
        try {
            return ask(host, operation, verb);
        } catch (ApiFailure e) {
            throw new ApiFailure(
                    e.code(),
                    e.params().stream()
                            .map(param -> param.equals(uuid) ? ref : param)
                            .toList(),
                    e);
        }
    }

    /**
     * Asks a host to do something and waits for it. What the host refuses is the API's failure with the host's code;
     * a host that cannot be reached is CANNOT_CONTACT_HOST, one without an agent HOST_OFFLINE (ETS-29).
     */
    public Answer ask(HostRef host, String operation, Verb verb) {
        Agent agent = agents.get(host.ref());
        if (agent == null) {
            throw Errors.hostOffline(host.ref());
        }
        try {
            Answer answer = agent.ask(operation, verb);
            if (answer instanceof Answer.Refused refused) {
                throw new ApiFailure(refused.code(), refused.params());
            }
            return answer;
        } catch (IOException e) {
            LOG.warn(
                    "cannot reach the agent of {} for {}",
                    host.ref(),
                    verb.getClass().getName(),
                    e);
            throw Errors.cannotContactHost(host.ref());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.cannotContactHost(host.ref());
        }
    }
}

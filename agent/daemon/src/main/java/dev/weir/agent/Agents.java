package dev.weir.agent;

import dev.weir.agent.pki.PkiException;
import dev.weir.agent.simulator.SimulatedStores;
import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of one program: the host's, or those of all hosts that a simulator plays. */
final class Agents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

    private final List<Agent> all;

    private Agents(List<Agent> all) {
        this.all = all;
    }

    static Agents start(Options options, Scheduler scheduler, Clock clock, Supplier<String> ids)
            throws StartFailure, PkiException, IOException {
        boolean several = options.simulatedHosts() > 1;
        SimulatedStores stores = Machines.stores(several);
        Agents agents = new Agents(new ArrayList<>());
        try {
            for (int number = 1; number <= options.simulatedHosts(); number++) {
                Options one = several ? options.simulatedHost(number) : options;
                agents.all.add(Agent.start(one, scheduler, clock, ids, stores));
            }
            return agents;
        } catch (StartFailure | PkiException | IOException | RuntimeException e) {
            agents.close();
            throw e;
        }
    }

    /** Where they listen, in the order of the hosts. */
    List<InetSocketAddress> addresses() {
        return all.stream().map(Agent::address).toList();
    }

    /** All at once: each waits a little for what it still answers. */
    @Override
    public void close() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Agent agent : all) {
                Future<?> _ = threads.submit(() -> end(agent));
            }
        }
    }

    private static void end(Agent agent) {
        try {
            agent.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the agent at {} did not end cleanly", agent.address(), e);
        }
    }
}

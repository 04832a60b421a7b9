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

/** The agents of one program: the host's, or those of all hosts that a simulator plays. */
final class Agents implements AutoCloseable {
    private final List<PoweredAgent> all;

    private Agents(List<PoweredAgent> all) {
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
                PoweredAgent agent = new PoweredAgent(one, scheduler, clock, ids, stores, agents::wake);
                agent.start();
                agents.all.add(agent);
            }
            return agents;
        } catch (StartFailure | PkiException | IOException | RuntimeException e) {
            agents.close();
            throw e;
        }
    }

    private void wake(String mac) {
        all.forEach(agent -> agent.heard(mac));
    }

    /** Where they listen, in the order of the hosts. */
    List<InetSocketAddress> addresses() {
        return all.stream().map(PoweredAgent::address).toList();
    }

    /** All at once: each waits a little for what it still answers. */
    @Override
    public void close() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (PoweredAgent agent : all) {
                Future<?> _ = threads.submit(agent::close);
            }
        }
    }
}

package dev.weir.agent;

import dev.weir.agent.journal.Journal;
import dev.weir.agent.journal.Operations;
import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.PkiException;
import dev.weir.agent.report.ReportFeed;
import dev.weir.agent.serve.AgentServer;
import dev.weir.agent.simulator.SimulatedStores;
import dev.weir.agent.time.Scheduler;
import dev.weir.agent.verb.Verbs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.Supplier;

/** One agent, put together and running until closed. */
final class Agent implements AutoCloseable {
    /** Enough for the answers of the busiest hour; 20 MB of memory at most. */
    private static final int JOURNAL_ENTRIES = 10_000;

    private final Machine machine;
    private final Journal journal;
    private final ReportFeed feed;
    private final AgentServer server;
    private final InetSocketAddress address;

    private Agent(Machine machine, Journal journal, ReportFeed feed, AgentServer server, InetSocketAddress address) {
        this.machine = machine;
        this.journal = journal;
        this.feed = feed;
        this.server = server;
        this.address = address;
    }

    static Agent start(Options options, Scheduler scheduler, Clock clock, Supplier<String> ids, SimulatedStores stores)
            throws StartFailure, PkiException, IOException {
        Identity identity = Identity.load(options.pki());
        Machine machine = new Machines(options, scheduler, clock, stores).open();
        try {
            return start(options, scheduler, clock, ids, identity, machine);
        } catch (IOException | RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    private static Agent start(
            Options options, Scheduler scheduler, Clock clock, Supplier<String> ids, Identity identity, Machine machine)
            throws IOException {
        Journal journal = new Journal(options.data().resolve("journal"), JOURNAL_ENTRIES, clock);
        Verbs verbs = new Verbs(machine.hypervisor(), machine.storages(), machine.bridges(), machine.measures());
        Operations operations = new Operations(journal, verbs::carryOut);
        ReportFeed feed = new ReportFeed(ids.get(), machine.hypervisor(), machine.facts(), scheduler);
        AgentServer server = new AgentServer(options.listen(), identity.context(), operations, feed, machine.faults());
        feed.start();
        return new Agent(machine, journal, feed, server, server.start());
    }

    InetSocketAddress address() {
        return address;
    }

    /** Ends the report streams first: a server waits for its open responses. */
    @Override
    public void close() throws IOException {
        try (journal;
                machine;
                server) {
            feed.close();
        }
    }
}

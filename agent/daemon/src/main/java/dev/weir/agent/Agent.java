package dev.weir.agent;

import dev.weir.agent.copy.KeptCopy;
import dev.weir.agent.journal.Journal;
import dev.weir.agent.journal.Operations;
import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.IdentityFiles;
import dev.weir.agent.pki.PkiException;
import dev.weir.agent.report.ReportFeed;
import dev.weir.agent.serve.AgentServer;
import dev.weir.agent.simulator.SimulatedPower;
import dev.weir.agent.simulator.SimulatedStores;
import dev.weir.agent.time.Scheduler;
import dev.weir.agent.verb.Verbs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One agent, put together and running until closed. */
final class Agent implements AutoCloseable {
    /** Enough for the answers of the busiest hour; 20 MB of memory at most. */
    private static final int JOURNAL_ENTRIES = 10_000;

    private final Machine machine;
    private final Journal journal;
    private final KeptCopy copy;
    private final ReportFeed feed;
    private final AgentServer server;
    private final IdentityFiles files;
    private final InetSocketAddress address;

    private Agent(
            Machine machine,
            Journal journal,
            KeptCopy copy,
            ReportFeed feed,
            AgentServer server,
            IdentityFiles files,
            InetSocketAddress address) {
        this.machine = machine;
        this.journal = journal;
        this.copy = copy;
        this.feed = feed;
        this.server = server;
        this.files = files;
        this.address = address;
    }

    static Agent start(
            Options options,
            Scheduler scheduler,
            Clock clock,
            Supplier<String> ids,
            SimulatedStores stores,
            SimulatedPower.Switch power)
            throws StartFailure, PkiException, IOException {
        Identity identity = Identity.load(options.pki());
        Machine machine = new Machines(options, scheduler, clock, stores, power).open();
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
        Verbs verbs = new Verbs(
                machine.hypervisor(),
                machine.storages(),
                machine.bridges(),
                machine.measures(),
                machine.facts(),
                machine.power());
        Operations operations = new Operations(journal, verbs::carryOut);
        ReportFeed feed = new ReportFeed(ids.get(), machine.hypervisor(), machine.facts(), scheduler);
        KeptCopy copy = KeptCopy.open(options.data().resolve("copy"));
        AgentServer server =
                new AgentServer(options.listen(), identity.context(), operations, feed, copy, machine.faults());
        feed.start();
        InetSocketAddress address = server.start();
        IdentityFiles files = new IdentityFiles(
                options.pki(), scheduler, identity, (other, samePool) -> server.become(other.context(), samePool));
        files.start();
        return new Agent(machine, journal, copy, feed, server, files, address);
    }

    /** The addresses of the host's cards. */
    Set<String> macs() {
        return machine.facts().get().nics().stream()
                .map(nic -> nic.mac().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    InetSocketAddress address() {
        return address;
    }

    /** Ends the report streams first: a server waits for its open responses. */
    @Override
    public void close() throws IOException {
        try (journal;
                copy;
                machine;
                server) {
            files.end();
            feed.close();
        }
    }
}

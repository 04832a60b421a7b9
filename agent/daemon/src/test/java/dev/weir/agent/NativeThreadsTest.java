package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.NativeThreads;
import dev.weir.agent.journal.Journal;
import dev.weir.agent.journal.Operations;
import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.TestPki;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.report.ReportFeed;
import dev.weir.agent.serve.AgentServer;
import dev.weir.agent.serve.Client;
import dev.weir.agent.simulator.FaultPlan;
import dev.weir.agent.simulator.GuestTimes;
import dev.weir.agent.simulator.SimulatedFacts;
import dev.weir.agent.simulator.SimulatedHost;
import dev.weir.agent.simulator.SimulatedHypervisor;
import dev.weir.agent.time.ManualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NativeThreadsTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @TempDir
    Path folder;

    @Test
    void whatACallThrowsComesOut() {
        try (NativeThreads threads = new NativeThreads(1)) {
            assertThat(threads.<String, RuntimeException>call(() -> "done")).isEqualTo("done");
            assertThatExceptionOfType(HypervisorFailure.class)
                    .isThrownBy(() -> threads.<String, HypervisorFailure>call(() -> {
                        throw new HypervisorFailure("CODE");
                    }));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> threads.<String, RuntimeException>call(() -> {
                        throw new IllegalStateException();
                    }));
        }
    }

    /** The blocked calls spin where they are, as native code does: a carrier they held would never come free. */
    @Test
    void asManyBlockedCallsAsCoresLeaveTheEndpointAnswering() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        LinkedBlockingQueue<String> blocked = new LinkedBlockingQueue<>();
        ManualScheduler scheduler = new ManualScheduler();
        SimulatedHost host = new SimulatedHost("h", "127.0.0.1", 1, 1, List.of());
        TestPki pki = new TestPki("pool");
        SSLContext tls = Identity.load(pki.folder(folder, "host", "EC")).context();
        try (NativeThreads threads = new NativeThreads(CORES);
                Journal journal = new Journal(folder, 100, Clock.systemUTC());
                SimulatedHypervisor hypervisor = new SimulatedHypervisor(
                        host,
                        new GuestTimes(Duration.ZERO, Duration.ZERO),
                        scheduler,
                        new FaultPlan(scheduler),
                        _ -> Path.of("/"));
                ReportFeed feed = feed(hypervisor, host, scheduler)) {
            Operations operations = new Operations(
                    journal,
                    verb -> threads.call(() -> {
                        blocked.add(verb.toString());
                        while (free.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                        return new Answer.Done();
                    }));
            try (AgentServer server = new AgentServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls, operations, feed, null)) {
                try (Client client = new Client(server.start(), tls);
                        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                    List<Future<Answer>> verbs = new ArrayList<>();
                    for (int i = 0; i < CORES; i++) {
                        String uuid = "vm-" + i;
                        verbs.add(callers.submit(() -> client.ask(uuid, new Verb.DestroyDomain(uuid))));
                        blocked.take();
                    }
                    try {
                        assertThat(client.get("nothing").statusCode()).isEqualTo(404);
                        assertThat(client.get("faults").statusCode()).isEqualTo(404);
                        assertThat(client.reports().next().full()).isTrue();
                    } finally {
                        free.countDown();
                    }
                    for (Future<Answer> verb : verbs) {
                        assertThat(verb.get()).isEqualTo(new Answer.Done());
                    }
                }
            }
        }
    }

    private static ReportFeed feed(SimulatedHypervisor hypervisor, SimulatedHost host, ManualScheduler scheduler) {
        Supplier<HostFacts> facts = new SimulatedFacts(host, hypervisor::memoryFree, 0);
        return new ReportFeed("run", hypervisor, facts, scheduler);
    }
}

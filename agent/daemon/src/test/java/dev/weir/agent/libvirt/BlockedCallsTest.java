package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.copy.KeptCopy;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.journal.Journal;
import dev.weir.agent.journal.Operations;
import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.TestPki;
import dev.weir.agent.power.Unowned;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.report.ReportFeed;
import dev.weir.agent.serve.AgentServer;
import dev.weir.agent.serve.Client;
import dev.weir.agent.verb.Storages;
import dev.weir.agent.verb.Verbs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A libvirt that stands still, and an agent that does not. */
@Tag("lab")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BlockedCallsTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @TempDir
    Path folder;

    @Test
    void asManyBlockedCallsAsCoresLeaveTheEndpointAnswering() throws Exception {
        SSLContext tls =
                Identity.load(new TestPki("pool").folder(folder, "host", "EC")).context();
        try (Lab lab = new Lab(folder);
                Journal journal = new Journal(folder.resolve("journal"), 100, Clock.systemUTC());
                KeptCopy copy = KeptCopy.open(folder.resolve("copy"));
                ReportFeed feed = new ReportFeed("run", lab.hypervisor, BlockedCallsTest::facts, lab.scheduler)) {
            lab.hypervisor.start(
                    Lab.spec(lab.vm, "run", new DomainSpec.Boot.Firmware("c", false), List.of(), OnStop.DESTROY));
            Verbs verbs = new Verbs(
                    lab.hypervisor,
                    new Storages(Map.of()),
                    lab.bridges,
                    _ -> List.of(),
                    () -> {
                        throw new AssertionError("nobody asks");
                    },
                    Unowned.machine());
            Operations operations = new Operations(journal, verbs::carryOut);
            feed.start();
            try (AgentServer server = new AgentServer(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            tls,
                            operations,
                            feed,
                            copy,
                            null);
                    Client client = new Client(server.start(), tls)) {
                answersBesides(lab, client);
            }
        }
    }

    private static void answersBesides(Lab lab, Client client) throws Exception {
        signal(lab, "-STOP");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> verbs = new ArrayList<>();
            try {
                for (int i = 0; i < CORES; i++) {
                    // Each about another domain: verbs on one take turns.
                    String uuid = lab.id("vm" + i).toString();
                    verbs.add(callers.submit(() -> client.ask("op-" + uuid, new Verb.PauseDomain(uuid))));
                }
                while (blockedCalls() < CORES) {
                    Thread.onSpinWait();
                }
                assertThat(client.get("nothing").statusCode()).isEqualTo(404);
                assertThat(client.reports().next().domains())
                        .extracting(DomainState::uuid)
                        .containsExactly(lab.vm);
                assertThat(client.ask("op", new Verb.EnsureBridge(Lab.BRIDGE, 1400, "")))
                        .isEqualTo(new Answer.Done());
                assertThat(blockedCalls()).isEqualTo(CORES);
                assertThat(verbs).noneMatch(Future::isDone);
            } finally {
                signal(lab, "-CONT");
            }
            for (Future<Answer> verb : verbs) {
                assertThat(verb.get())
                        .isInstanceOfSatisfying(
                                Answer.Refused.class,
                                refused -> assertThat(refused.code()).isEqualTo("VM_BAD_POWER_STATE"));
            }
        }
    }

    private static void signal(Lab lab, String signal) throws HypervisorFailure {
        String pid = Long.toString(lab.libvirtd().pid());
        assertThat(lab.command.run(List.of("kill", signal, pid)).ok()).isTrue();
    }

    /** Threads of the adapter that are in native code of libvirt. */
    private static long blockedCalls() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().matches("libvirt-\\d+"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .limit(1)
                        .anyMatch(frame ->
                                frame.isNativeMethod() && frame.getClassName().startsWith("com.sun.jna.")))
                .count();
    }

    private static HostFacts facts() {
        return new HostFacts(
                "h",
                "libvirt",
                true,
                true,
                true,
                new HostFacts.Cpu(1, 1, 1, 1, "", "", 0, 0, 0, 0, List.of(), ""),
                0,
                0,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                0,
                0);
    }
}

package dev.weir.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.libvirt.Acceleration;
import dev.weir.agent.network.Backend;
import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.TestPki;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.serve.Client;
import dev.weir.agent.simulator.SimulatedPower;
import dev.weir.agent.time.ManualScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent with the simulator, over real HTTPS on loopback. */
@Timeout(60)
class AgentTest {
    private final TestPki pki = new TestPki("pool");
    private final ManualScheduler scheduler = new ManualScheduler();

    @TempDir
    Path folder;

    private Agent agent;
    private Client client;
    private int runs;
    private String model = "";

    @BeforeEach
    void start() throws Exception {
        agent = open();
        client = client(pki.folder(folder, "master", "EC"));
        client.ask("op-bridge", new Verb.EnsureBridge("xenbr0", 1500, "eth0"));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        agent.close();
    }

    /** Asked again it tells anew: it is in no journal. */
    @Test
    void tellsWhatTheHostIsByNow() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(client.ask("op-facts", new Verb.ReadFacts()))
                    .isInstanceOfSatisfying(
                            Answer.Facts.class,
                            answer -> assertThat(answer.facts().nics()).isNotEmpty());
        }
        assertThat(client.ask("op-facts", new Verb.EnsureBridge("xenbr0", 1500, "eth0")))
                .isEqualTo(new Answer.Done());
    }

    @Test
    void aDomainStartsAndIsReportedWithItsGuest() throws Exception {
        Iterator<HostReport> reports = client.reports();
        HostReport full = reports.next();
        assertThat(full.full()).isTrue();
        assertThat(full.domains()).isEmpty();
        assertThat(requireNonNull(full.facts()).cpu().count()).isEqualTo(4);
        assertThat(requireNonNull(full.facts()).memoryTotalBytes()).isEqualTo(8L << 30);

        Answer answer = client.ask("op-1", new Verb.StartDomain(Specs.small("a", "s1")));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Domain.class,
                        domain -> assertThat(domain.state().power()).isEqualTo(Power.RUNNING));
        HostReport started = reports.next();
        assertThat(started.sequence()).isEqualTo(full.sequence() + 1);
        assertThat(started.domains())
                .singleElement()
                .extracting(DomainState::guest)
                .isNull();

        scheduler.advance(Duration.ofSeconds(1));
        DomainState guest = reports.next().domains().getFirst();
        assertThat(requireNonNull(guest.guest()).networks()).containsEntry("0/ip", "10.0.0.7");
    }

    @Test
    void aHeartbeatComesEveryFiveSeconds() throws Exception {
        Iterator<HostReport> reports = client.reports();
        long first = reports.next().sequence();
        for (int beat = 1; beat < 4; beat++) {
            scheduler.advance(Duration.ofSeconds(5));
            HostReport report = reports.next();
            assertThat(report.sequence()).isEqualTo(first + beat);
            assertThat(report.full()).isFalse();
            assertThat(report.domains()).isEmpty();
        }
    }

    @Test
    void aRepeatGetsTheFirstAnswerAlsoFromTheNextRun() throws Exception {
        Verb start = new Verb.StartDomain(Specs.small("a", "s1"));
        Answer first = client.ask("op-1", start);
        client.ask("op-2", new Verb.DestroyDomain("a"));
        assertThat(client.ask("op-1", start)).isEqualTo(first);

        stop();
        agent = open();
        client = client(folder.resolve("master"));
        assertThat(client.ask("op-1", start)).isEqualTo(first);
        assertThat(client.reports().next().domains()).isEmpty();
    }

    @Test
    void anOperationIdIsForOneVerb() throws Exception {
        client.ask("op-1", new Verb.DestroyDomain("a"));
        assertThat(client.post("verbs", "op-1", "{\"verb\":\"PauseDomain\",\"uuid\":\"a\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void wrongRequestsAreToldSo() throws Exception {
        assertThat(client.get("nothing").statusCode()).isEqualTo(404);
        assertThat(client.get("verbs").statusCode()).isEqualTo(405);
        assertThat(client.post("reports", "op", "").statusCode()).isEqualTo(405);
        assertThat(client.post("verbs", "", "{}").statusCode()).isEqualTo(400);
        assertThat(client.post("verbs", "op", "{").body()).isEqualTo("verb: not one JSON value\n");
        assertThat(client.post("verbs", "op", "x".repeat((1 << 20) + 1)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void whoIsRefusedForItsHeadMaySendItsBodyToTheEnd() throws Exception {
        HttpResponse<String> refused = client.post("verbs", "x".repeat(200), "y".repeat(4 << 20));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("connection")).contains("close");
    }

    @Test
    void aStrangerIsNotLetIn() throws Exception {
        try (Client stranger = client(pki.selfSigned(folder, "stranger"))) {
            assertThatIOException().isThrownBy(() -> stranger.get("reports"));
        }
        try (Client nobody = new Client(agent.address(), Anonymous.believing(folder.resolve("master")))) {
            assertThatIOException().isThrownBy(() -> nobody.get("reports"));
        }
    }

    @Test
    void faultsComeFromOutside() throws Exception {
        client.post("faults", "", "{\"verb\":\"StartDomain\",\"code\":\"INTERNAL_ERROR\",\"params\":[\"p\"]}");
        assertThat(client.ask("op-1", new Verb.StartDomain(Specs.small("a", "s1"))))
                .isEqualTo(new Answer.Refused("INTERNAL_ERROR", List.of("p")));
        client.ask("op-2", new Verb.StartDomain(Specs.small("a", "s1")));
        Iterator<HostReport> reports = client.reports();
        assertThat(reports.next().domains()).hasSize(1);

        client.post("faults", "", "{\"guest\":\"a\",\"event\":\"shutdown\"}");
        DomainState ended = reports.next().domains().getFirst();
        while (ended.power() == Power.RUNNING) {
            // what the full report told already may come once more
            ended = reports.next().domains().getFirst();
        }
        assertThat(ended.stop()).isEqualTo(DomainState.StopReason.SHUTDOWN);
        assertThat(ended.startId()).isEqualTo("s1");
        assertThat(client.post("faults", "", "{\"guest\":\"a\",\"event\":\"crash\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.post("faults", "", "{\"verb\":\"StartDomain\",\"params\":7}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void volumesAndBridgesComeAndGo() throws Exception {
        assertThat(client.ask("op-0", new Verb.ScanStorage("sr")))
                .isEqualTo(new Answer.Refused("SR_NOT_ATTACHED", List.of("sr")));
        assertThat(client.ask("op-1", new Verb.AttachStorage("sr", "lvm", false, Map.of())))
                .isEqualTo(new Answer.Refused("SR_UNKNOWN_DRIVER", List.of("lvm")));
        client.ask("op-2", new Verb.AttachStorage("sr", "ext", false, Map.of()));
        client.ask("op-3", new Verb.CreateVolume("sr", "v", Format.QCOW2, 5));
        client.ask("op-4", new Verb.CloneVolume("sr", "v", "w"));
        Answer scan = client.ask("op-5", new Verb.ScanStorage("sr"));
        assertThat(((Answer.Storage) scan).state().volumes())
                .extracting(volume -> volume.location() + volume.virtualBytes())
                .containsExactly("v5", "w5");
        assertThat(client.ask("op-6", new Verb.DestroyVolume("sr", "v"))).isEqualTo(new Answer.Done());
        assertThat(client.ask("op-7", new Verb.DetachStorage("sr"))).isEqualTo(new Answer.Done());
        assertThat(client.ask("op-8", new Verb.EnsureBridge("xenbr1", 1500, "")))
                .isEqualTo(new Answer.Done());
        assertThat(client.ask("op-9", new Verb.RemoveBridge("xenbr1"))).isEqualTo(new Answer.Done());
    }

    @Test
    void theEndClosesReportStreams() throws Exception {
        Iterator<HostReport> reports = client.reports();
        reports.next();
        agent.close();
        assertThat(reports.hasNext()).isFalse();
    }

    /** Whoever mistypes a model is told which there are. */
    @Test
    void aModelThatNobodyKnowsIsRefused() {
        model = "Nehalum";
        assertThatThrownBy(this::open)
                .isInstanceOf(StartFailure.class)
                .hasMessageContainingAll("no CPU model Nehalum", "486, ", "EPYC, ", "Nehalem, ");
    }

    /** Nobody ends these machines. */
    private static final SimulatedPower.Switch NO_SWITCH = new SimulatedPower.Switch() {
        @Override
        public void end(boolean again) {
            throw new AssertionError("a machine is ended");
        }

        @Override
        public void wake(String mac) {
            throw new AssertionError("a machine is woken");
        }
    };

    private Agent open() throws Exception {
        Options options = new Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                pki.folder(folder, "host", "RSA"),
                "",
                folder.resolve("data"),
                Options.SIMULATOR,
                Acceleration.TCG,
                4,
                8,
                false,
                1,
                model,
                Map.of(),
                "h1",
                Backend.BRIDGE,
                "",
                null,
                Map.of(),
                Map.of(),
                "",
                null);
        runs++;
        return Agent.start(
                options, scheduler, Clock.systemUTC(), () -> "run-" + runs, Machines.stores(false), NO_SWITCH);
    }

    private Client client(Path identity) throws Exception {
        return new Client(agent.address(), Identity.load(identity).context());
    }
}

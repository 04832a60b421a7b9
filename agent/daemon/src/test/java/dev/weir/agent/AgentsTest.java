package dev.weir.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.libvirt.Acceleration;
import dev.weir.agent.network.Backend;
import dev.weir.agent.pki.Identity;
import dev.weir.agent.pki.TestPki;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.serve.Client;
import dev.weir.agent.time.ManualScheduler;
import dev.weir.agent.time.SystemScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One program that plays several hosts. */
@Timeout(120)
class AgentsTest {
    private static final int HOSTS = 3;
    private static final String INTEL = "GenuineIntel";

    private final TestPki pki = new TestPki("pool");

    @TempDir
    Path folder;

    private Options options(int port) throws Exception {
        return new Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                pki.folder(folder, "host", "EC"),
                "",
                folder.resolve("data"),
                Options.SIMULATOR,
                Acceleration.TCG,
                4,
                8,
                false,
                HOSTS,
                "",
                Map.of(2, "Nehalem", 3, "EPYC"),
                "",
                Backend.BRIDGE,
                "",
                null,
                Map.of(),
                Map.of(),
                "",
                null);
    }

    @Test
    void portsAndNamesFollowOneAnother() throws Exception {
        assertThat(options(8000).simulatedHost(1).listen().getPort()).isEqualTo(8000);
        assertThat(options(8000).simulatedHost(3).listen().getPort()).isEqualTo(8002);
        assertThat(options(0).simulatedHost(3).listen().getPort()).isZero();
        assertThat(options(0).simulatedHost(3).hostname()).isEqualTo("host-3");
        assertThat(options(0).simulatedHost(3).data()).isEqualTo(folder.resolve("data/host-3"));
    }

    @Test
    void eachHostIsItsOwnAndTheirStorageIsShared() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<Client> clients = new ArrayList<>();
        try (Agents agents = Agents.start(
                options(0), new ManualScheduler(), Clock.systemUTC(), () -> "run-" + runs.incrementAndGet())) {
            for (InetSocketAddress address : agents.addresses()) {
                clients.add(new Client(
                        address,
                        Identity.load(pki.folder(folder, "master", "EC")).context()));
            }
            assertThat(clients).hasSize(HOSTS);
            Set<String> runsSeen = new HashSet<>();
            Set<String> macs = new HashSet<>();
            List<String> names = new ArrayList<>();
            List<HostFacts.Cpu> cpus = new ArrayList<>();
            for (Client client : clients) {
                HostReport report = client.reports().next();
                runsSeen.add(report.agentRun());
                names.add(requireNonNull(report.facts()).hostname());
                cpus.add(report.facts().cpu());
                requireNonNull(report.facts()).nics().forEach(nic -> macs.add(nic.mac()));
            }
            assertThat(runsSeen).hasSize(HOSTS);
            assertThat(names).containsExactly("host-1", "host-2", "host-3");
            assertThat(macs).hasSize(2 * HOSTS);
            assertThat(cpus).extracting(HostFacts.Cpu::vendor).containsExactly(INTEL, INTEL, "AuthenticAMD");
            assertThat(cpus.get(0).flags()).contains("avx2");
            assertThat(cpus.get(1).flags()).contains("sse4_2").doesNotContain("avx", "avx2");
            assertThat(cpus).extracting(HostFacts.Cpu::features).doesNotHaveDuplicates();

            Client first = clients.getFirst();
            Client last = clients.getLast();
            for (Client client : clients) {
                client.ask("attach", new Verb.AttachStorage("sr", "file", true, Map.of("location", "/shared")));
            }
            first.ask("make", new Verb.CreateVolume("sr", "v1", Format.RAW, 1 << 20));
            Answer seen = last.ask("look", new Verb.ScanStorage("sr"));
            assertThat(((Answer.Storage) seen).state().volumes()).hasSize(1);
            assertThat(last.ask("copy", new Verb.CloneVolume("sr", "of another time", "v2")))
                    .as("a master knows volumes that this program never made")
                    .isInstanceOf(Answer.Volume.class);
            first.ask("detach", new Verb.DetachStorage("sr"));
            assertThat(first.ask("look", new Verb.ScanStorage("sr"))).isInstanceOf(Answer.Refused.class);
            assertThat(last.ask("look-again", new Verb.ScanStorage("sr")))
                    .as("one host's way there is not another's")
                    .isInstanceOf(Answer.Storage.class);
        } finally {
            clients.forEach(Client::close);
        }
    }

    /** Its guests and its connections go with its power; the next start is told from the one before. */
    @Test
    void aMachineEndsAndReturnsWhenItIsWoken() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (SystemScheduler scheduler = new SystemScheduler();
                Agents agents =
                        Agents.start(options(0), scheduler, Clock.systemUTC(), () -> "run-" + runs.incrementAndGet());
                Client first = client(agents.addresses().getFirst());
                Client last = client(agents.addresses().getLast())) {
            Iterator<HostReport> reports = last.reports();
            HostFacts before = requireNonNull(reports.next().facts());
            assertThat(last.ask("ask", new Verb.EndMachine(Verb.Ending.ASKED))).isInstanceOf(Answer.Done.class);
            assertThat(last.ask("end", new Verb.EndMachine(Verb.Ending.OFF))).isInstanceOf(Answer.Done.class);
            while (reports.hasNext()) {
                reports.next();
            }
            String mac = before.nics().getLast().mac();
            HostReport back = null;
            for (int call = 0; back == null; call++) {
                first.ask("wake-" + call, new Verb.WakeMachine(mac)); // it may not be off yet
                back = heard(last);
            }
            assertThat(requireNonNull(back.facts()).bootTime()).isGreaterThan(before.bootTime());
            assertThat(back.agentRun()).isEqualTo("run-4");
            assertThat(back.domains()).isEmpty();
        }
    }

    private Client client(InetSocketAddress address) throws Exception {
        return new Client(
                address, Identity.load(pki.folder(folder, "master", "EC")).context());
    }

    private static @Nullable HostReport heard(Client client) throws InterruptedException {
        try {
            return client.reports().next();
        } catch (IOException e) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return null;
        }
    }
}

package dev.weir.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.libvirt.Processes;
import dev.weir.agent.libvirt.TinyLinux;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.serve.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program with a libvirt of its own, as a master meets it: verbs and reports over HTTPS, real guests. */
@Tag("lab")
@Timeout(300)
class PrivateAgentTest {
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final String SR = "5e000000-0000-4000-8000-000000000002";
    private static final String VM = "a0000000-0000-4000-8000-000000000002";

    @TempDir
    Path folder;

    private int operations;

    /** The NIC's own identity: its device on the host is named of it, and tests of others may run beside this one. */
    private String vif() {
        return UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static Path tap(String vif) {
        return DEVICES.resolve("tap" + vif.replace("-", "").substring(0, 12));
    }

    private String tag() {
        return "p" + vif().substring(0, 5);
    }

    private Path bridge() {
        return DEVICES.resolve(tag() + "xapi0");
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(bridge()).doesNotExist();
        assertThat(tap(vif())).doesNotExist();
        assertThat(Path.of("/proc/self/mounts")).content().doesNotContain(folder.toString());
        assertThat(Processes.mentioning(folder.toString())).isEmpty();
    }

    private AgentProcess agent() throws Exception {
        return new AgentProcess(
                folder,
                "--hypervisor",
                "private",
                "--bridge-tag",
                tag(),
                "--guests",
                TinyLinux.build(new Command(Duration.ofMinutes(3))).toString());
    }

    private Answer ask(Client client, Verb verb) throws Exception {
        Answer answer = client.ask("op-" + ++operations, verb);
        assertThat(answer).as("the answer to %s", verb).isNotInstanceOf(Answer.Refused.class);
        return answer;
    }

    private static DomainState await(Iterator<HostReport> reports, Predicate<DomainState> condition) {
        while (true) {
            for (DomainState domain : reports.next().domains()) {
                if (condition.test(domain)) {
                    return domain;
                }
            }
        }
    }

    private DomainSpec spec() {
        return new DomainSpec(
                VM,
                "run-1",
                "e2e",
                1,
                1,
                128L << 20,
                128L << 20,
                new DomainSpec.Boot.NamedKernel("tiny-linux", "tiny.ip=10.79.0.2/24"),
                List.of(disk("b0", 0, "disk0")),
                List.of(new NicSpec(vif(), 0, "52:54:00:79:00:01", "xapi0", 1500, true)),
                DomainSpec.OnStop.RESTART,
                DomainSpec.OnStop.DESTROY,
                false);
    }

    private static DiskSpec disk(String vbd, int position, String location) {
        return new DiskSpec(vbd, position, false, false, false, new VolumeRef(SR, location, Format.QCOW2));
    }

    private void prepare(Client client) throws Exception {
        Path images = folder.resolve("sr");
        ask(client, new Verb.AttachStorage(SR, "ext", false, Map.of("location", images.toString())));
        ask(client, new Verb.CreateVolume(SR, "disk0", Format.QCOW2, 64 << 20));
        ask(client, new Verb.EnsureBridge("xapi0", 1500, ""));
        assertThat(bridge()).exists();
    }

    @Test
    void aMasterStartsAGuest() throws Exception {
        try (AgentProcess agent = agent();
                Client client = agent.client()) {
            Iterator<HostReport> reports = client.reports();
            HostReport full = reports.next();
            HostFacts facts = requireNonNull(full.facts());
            assertThat(facts.hypervisor()).startsWith("libvirt qemu+unix:");
            assertThat(facts.emulated()).isTrue();
            assertThat(facts.hvm()).isTrue();
            assertThat(facts.kernels()).containsExactly("tiny-linux");
            assertThat(facts.versions()).containsKeys("linux", "libvirt", "qemu", "agent", "distribution");
            assertThat(facts.versions().get("agent")).matches("\\d+\\.\\d+.*");
            assertThat(full.domains()).isEmpty();

            prepare(client);
            Answer started = ask(client, new Verb.StartDomain(spec()));
            assertThat(((Answer.Domain) started).state().power()).isEqualTo(Power.RUNNING);
            DomainState answered = await(reports, domain -> domain.guest() != null);
            assertThat(requireNonNull(answered.guest()).networks()).containsEntry("0/ip", "10.79.0.2");
            assertThat(folder.resolve("data/consoles").resolve(VM + ".log"))
                    .content()
                    .contains("TINY-LINUX READY");

            ask(client, new Verb.CreateVolume(SR, "disk1", Format.QCOW2, 16 << 20));
            ask(client, new Verb.PlugDisk(VM, disk("b1", 1, "disk1")));
            ask(client, new Verb.PlugNic(VM, new NicSpec("c1" + vif(), 1, "52:54:00:79:00:02", "xapi0", 1500, true)));
            assertThat(tap("c1" + vif()).resolve("master").toRealPath().getFileName())
                    .hasToString(tag() + "xapi0");

            ask(client, new Verb.ShutDownDomain(VM, 180));
            assertThat(await(reports, domain -> domain.power() == Power.STOPPED).stop())
                    .isEqualTo(StopReason.SHUTDOWN);
            ask(client, new Verb.DestroyVolume(SR, "disk1"));
            assertThat(agent.terminate()).isEqualTo(AgentProcess.SIGTERM_STATUS);
        }
    }

    @Test
    void aKilledAgentLeavesNothing() throws Exception {
        try (AgentProcess agent = agent();
                Client client = agent.client()) {
            prepare(client);
            ask(client, new Verb.StartDomain(spec()));
            assertThat(Files.exists(tap(vif()))).isTrue();
            agent.kill();
        }
    }
}

package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.libvirt.PrivateLibvirt;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.serve.Client;
import dev.weir.agent.time.SystemScheduler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guests of a libvirt that others use too outlive the agent. */
@Tag("lab")
@Timeout(300)
class AgentRestartTest {
    private static final String VM = "a0000000-0000-4000-8000-000000000003";

    @TempDir
    Path folder;

    @Test
    void aKilledAgentFindsItsGuestsAgain() throws Exception {
        UUID host = UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8));
        try (SystemScheduler scheduler = new SystemScheduler();
                PrivateLibvirt libvirt =
                        PrivateLibvirt.start(folder.resolve("libvirt"), host, "weir bridge none", scheduler)) {
            String uri = libvirt.uri().toString();
            DomainState started;
            try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", uri);
                    Client client = agent.client()) {
                started = ((Answer.Domain) client.ask("op-1", new Verb.StartDomain(spec()))).state();
                assertThat(started.vnc()).startsWith("unix:/var/lib/libvirt/qemu/");
                agent.kill();
            }
            try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", uri);
                    Client client = agent.client()) {
                DomainState found = client.reports().next().domains().getFirst();
                assertThat(found.startId()).isEqualTo("run-1");
                assertThat(found.power()).isEqualTo(Power.RUNNING);
                assertThat(found.id()).isEqualTo(started.id());
                assertThat(client.ask("op-1", new Verb.StartDomain(spec()))).isEqualTo(new Answer.Domain(started));
                assertThat(client.ask("op-2", new Verb.DestroyDomain(VM))).isEqualTo(new Answer.Done());
                assertThat(agent.terminate()).isEqualTo(AgentProcess.SIGTERM_STATUS);
            }
        }
    }

    private static DomainSpec spec() {
        return new DomainSpec(
                VM,
                "run-1",
                "stays",
                1,
                1,
                64L << 20,
                64L << 20,
                new DomainSpec.Boot.Firmware("c", false),
                List.of(),
                List.of(),
                OnStop.RESTART,
                OnStop.DESTROY,
                false);
    }
}

package dev.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.serve.Client;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its own process. */
@Timeout(120)
class ProcessTest {
    @TempDir
    Path folder;

    @Test
    void servesUntilTerminated() throws Exception {
        try (AgentProcess agent = new AgentProcess(folder, "--hypervisor", "simulator");
                Client client = agent.client()) {
            Iterator<HostReport> reports = client.reports();
            assertThat(reports.next().full()).isTrue();
            agent.handle().destroy();
            while (reports.hasNext()) {
                assertThat(reports.next().full()).isFalse();
            }
            assertThat(agent.terminate()).isEqualTo(AgentProcess.SIGTERM_STATUS);
        }
    }
}

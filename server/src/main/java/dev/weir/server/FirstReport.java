package dev.weir.server;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.server.hosts.Agent;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent says first; the server waits for it, since a host without an agent is none. */
final class FirstReport {
    private static final Logger LOG = LoggerFactory.getLogger(FirstReport.class);
    private static final Duration RETRY = Duration.ofMillis(300);
    private static final int ATTEMPTS = 100;

    private FirstReport() {}

    static HostFacts facts(Agent agent, Pauses pauses) throws IOException, InterruptedException {
        AtomicReference<HostFacts> told = new AtomicReference<>();
        IOException last = new IOException("the agent ended its reports before it told what host it is on");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                agent.reports(report -> {
                    if (report.facts() != null) {
                        told.set(report.facts());
                        throw new CancellationException("all that was wanted has come");
                    }
                });
            } catch (CancellationException e) {
                LOG.debug("the first report is in");
            } catch (IOException e) {
                last = e;
            }
            HostFacts facts = told.get();
            if (facts != null) {
                return facts;
            }
            pauses.pause(RETRY);
        }
        throw new IOException("no word from the host's agent: " + last.getMessage(), last);
    }
}

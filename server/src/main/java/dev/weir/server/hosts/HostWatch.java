package dev.weir.server.hosts;

import dev.weir.agent.protocol.HostReport;
import dev.weir.model.types.HostRef;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one host's reports for as long as the server runs, over as many connections as it takes. */
public final class HostWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final HostRef host;
    private final Agent agent;
    private final Pauses pauses;
    private final BiConsumer<HostRef, HostReport> intake;
    private final Consumer<HostRef> lost;
    private final Thread thread;

    /** {@code lost} is told whenever a connection that had brought a report ends. */
    public HostWatch(
            HostRef host, Agent agent, Pauses pauses, BiConsumer<HostRef, HostReport> intake, Consumer<HostRef> lost) {
        this.host = host;
        this.agent = agent;
        this.pauses = pauses;
        this.intake = intake;
        this.lost = lost;
        this.thread = Thread.ofVirtual().name("reports of " + host.ref()).unstarted(this::follow);
    }

    public void start() {
        thread.start();
    }

    private void follow() {
        boolean interrupted = false;
        while (!interrupted && !Thread.currentThread().isInterrupted()) {
            try {
                agent.reports(report -> intake.accept(host, report));
            } catch (IOException e) {
                LOG.info("the reports of {} ended: {}", host.ref(), e.toString());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("a report of {} could not be taken in", host.ref(), e);
            }
            lost.accept(host);
            interrupted = rest();
        }
    }

    private boolean rest() {
        try {
            pauses.pause(RETRY);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

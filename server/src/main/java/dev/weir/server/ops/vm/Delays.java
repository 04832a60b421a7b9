package dev.weir.server.ops.vm;

import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.time.Pauses;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delays of VMs, which are part of a call and of its operation: the next VM of an order waits for them (VML-80). */
final class Delays {
    private static final Logger LOG = LoggerFactory.getLogger(Delays.class);

    private final Pauses pauses;

    Delays(Pauses pauses) {
        this.pauses = pauses;
    }

    /** Who cancels the call cuts the rest short; what was asked for is done by then, so that the call succeeds. */
    void rest(CallContext context, long seconds) {
        if (seconds <= 0) {
            return;
        }
        Thread resting = Thread.currentThread();
        try (Progress.Scope _ = context.progress().onCancel(resting::interrupt)) {
            pauses.pause(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            LOG.debug("the rest of {} s was cut short", seconds);
        } finally {
            if (Thread.interrupted()) {
                LOG.debug("a cancel came just after the rest of {} s", seconds);
            }
        }
    }
}

package dev.weir.server.hosts;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a master's own agent has kept from the time when its host was a member. Nobody needs it any more: it is in the
 * master's database, or it is of a pool that the host has left, whose secrets are in it.
 */
public final class OwnCopy {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCopy.class);

    private OwnCopy() {}

    /** To be called when the database is open. Where the agent does not answer, the next start tries again. */
    public static void forget(CopyKeeper own) {
        try {
            if (own.state().generation() > 0) {
                own.forget();
                LOG.info("this host's copy of a pool's database is removed: it is the master");
            }
        } catch (IOException e) {
            LOG.warn("this host's copy of a pool's database stays: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

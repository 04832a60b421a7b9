package dev.weir.server.join;

import dev.weir.server.remote.RemotePool;
import dev.weir.server.role.OwnHost;
import dev.weir.server.role.Role;
import dev.weir.server.role.RoleSwitch;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A join whose answer this host never heard, since it was killed: the pool is asked again and again whether it has taken
 * the host in. Until it says so the host serves nobody, since its objects may be that pool's.
 */
public final class PendingJoin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PendingJoin.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final RemotePool remote;
    private final Steps.Asked pool;
    private final OwnHost own;
    private final Steps steps;
    private final RoleSwitch role;
    private final Pauses pauses;
    private final Thread thread;

    public PendingJoin(RemotePool remote, Steps.Asked pool, OwnHost own, Steps steps, RoleSwitch role, Pauses pauses) {
        this.remote = remote;
        this.pool = pool;
        this.own = own;
        this.steps = steps;
        this.role = role;
        this.pauses = pauses;
        this.thread = Thread.ofVirtual().name("pending join").unstarted(this::resolve);
    }

    public void start() {
        thread.start();
    }

    private void resolve() {
        try {
            while (true) {
                try {
                    if (!Joining.again(remote::call, pool, own, steps)) {
                        role.become(new Role.Master());
                    }
                    return;
                } catch (IOException e) {
                    LOG.info(
                            "whether the pool at {} has taken this host in is not known: {}",
                            pool.master(),
                            e.getMessage());
                    pauses.pause(RETRY);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the pool at {} is not asked any more", pool.master());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

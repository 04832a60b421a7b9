package dev.weir.server.certificate;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.Rotation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool's way from its authority to another, by itself in time or when it is told to, while all works on: first all
 * hosts trust both, then what hosts show is signed by the new one, then the old one goes. A host that is away keeps the
 * pool where it is until it is back or none of the pool's any more.
 */
public final class AuthorityRotation {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorityRotation.class);

    /** So that agents, which look at their files each second, have what their hosts have. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final Store store;
    private final PoolCertificates own;
    private final HostCertificates hosts;
    private final Clock clock;
    private Instant changed;

    public AuthorityRotation(Store store, PoolCertificates own, HostCertificates hosts, Clock clock) {
        this.store = store;
        this.own = own;
        this.hosts = hosts;
        this.clock = clock;
        this.changed = clock.instant();
    }

    public void bind(PoolCalls<CallContext> pools) {
        pools.renewAuthority((context, self) -> {
            Records.require(store.snapshot(), self);
            begin();
        });
    }

    private synchronized void begin() {
        try {
            if (own.rotation() != Rotation.NONE) {
                throw Errors.operationNotAllowed("The pool is on its way to another authority already");
            }
            change("a new authority is announced", own::announce);
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the pool's next authority could not be made", e);
            throw Errors.certificateLibraryCorrupt();
        }
    }

    private interface Step {
        void take() throws IOException, GeneralSecurityException;
    }

    private void change(String what, Step step) throws IOException, GeneralSecurityException {
        step.take();
        changed = clock.instant();
        LOG.info("{}", what);
        hosts.told();
        hosts.spread();
    }

    /** Goes on when all are ready for it; to be called now and then. */
    public synchronized void step() {
        try {
            Rotation rotation = own.rotation();
            if (rotation == Rotation.NONE) {
                if (own.isAuthorityOld()) {
                    change("the pool's authority is soon out of date; a new one is announced", own::announce);
                }
            } else if (!clock.instant().isBefore(changed.plus(SETTLED)) && hosts.haveAll()) {
                if (rotation == Rotation.ANNOUNCED) {
                    change("all hosts trust the new authority, which signs from now on", own::turn);
                } else {
                    change("all hosts are known by the new authority; the old one is trusted no more", own::forget);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the pool does not come closer to its next authority", e);
        }
    }
}

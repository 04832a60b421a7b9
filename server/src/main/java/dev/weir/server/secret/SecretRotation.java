package dev.weir.server.secret;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.certificate.OtherServers;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.server.session.PoolSecret;
import dev.weir.value.Value;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pool.rotate_secret: all hosts take another secret beside the pool's, then say it, then forget the old one, while
 * all works on. What fails in between leaves both valid and the rotation pending; the next call goes on from there.
 */
public final class SecretRotation {
    private static final Logger LOG = LoggerFactory.getLogger(SecretRotation.class);

    private static final String RESTRICTION = "restrict_pool_secret_rotation";
    private static final String UPGRADE = "rolling_upgrade_in_progress";
    private static final int LONGS = 4;

    private final Store store;
    private final PoolSecret own;
    private final OtherServers others;
    private final LongSupplier random;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /** {@code random} must be fit for secrets. */
    public SecretRotation(Store store, PoolSecret own, OtherServers others, LongSupplier random) {
        this.store = store;
        this.own = own;
        this.others = others;
        this.random = random;
    }

    public void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        pools.rotateSecret(this::rotate);
        hosts.notifyAcceptNewPoolSecret(
                        (context, host, old, next) -> at(host, Step.ACCEPT, new PoolSecret.Change(old, next)))
                .notifySendNewPoolSecret(
                        (context, host, old, next) -> at(host, Step.SEND, new PoolSecret.Change(old, next)))
                .cleanupPoolSecret(
                        (context, host, old, next) -> at(host, Step.FORGET, new PoolSecret.Change(old, next)));
    }

    /** What each host does, and how that is told. */
    private enum Step {
        ACCEPT("notify_accept_new_pool_secret", "takes both secrets"),
        SEND("notify_send_new_pool_secret", "says the new secret"),
        FORGET("cleanup_pool_secret", "has forgotten the old secret");

        private final String message;
        private final String done;

        Step(String message, String done) {
            this.message = message;
            this.done = done;
        }
    }

    private void here(Step step, PoolSecret.Change change) {
        switch (step) {
            case ACCEPT -> own.accept(change);
            case SEND -> own.send(change);
            case FORGET -> own.forget(change);
        }
    }

    private void at(HostRef host, Step step, PoolSecret.Change change) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        if (host.equals(ThePool.master(state))) {
            here(step, change);
            return;
        }
        try {
            others.ask(
                    Records.get(state, host, Host.ADDRESS),
                    "host." + step.message,
                    Value.text(host.ref()),
                    Value.text(change.old()),
                    Value.text(change.next()));
        } catch (IOException e) {
            LOG.warn("host {} does not answer {}: {}", host.ref(), step.message, e.toString());
            throw Errors.cannotContactHost(host.ref());
        }
    }

    private void rotate(CallContext context) {
        if (!oneAtATime.tryLock()) {
            throw Errors.internalError("pool secret rotation already running");
        }
        try {
            // No operation of the pool begins from here on (POOL-113), so that what is looked at stays so.
            boolean before = pending(true);
            try {
                requirePossible(store.snapshot());
            } catch (ApiFailure e) {
                pending(before);
                throw e;
            }
            PoolSecret.Change change = own.change();
            carryOut(change == null ? new PoolSecret.Change(own.said(), fresh()) : change);
            pending(false);
            LOG.info("all hosts of the pool have another secret");
        } finally {
            oneAtATime.unlock();
        }
    }

    /** What was said before. */
    private boolean pending(boolean value) {
        return store.write(tx -> {
            Row pool = ThePool.of(tx);
            boolean before = Records.get(pool, Pool.IS_PSR_PENDING);
            Records.set(tx, new PoolRef(pool.ref()), Pool.IS_PSR_PENDING, value);
            return before;
        });
    }

    private static void requirePossible(Snapshot state) {
        Row pool = ThePool.of(state);
        if ("true".equals(Records.get(pool, Pool.RESTRICTIONS).get(RESTRICTION))) {
            throw Errors.licenceRestriction("Pool_secret_rotation");
        }
        for (HostRef host : members(state)) {
            if (!Liveness.of(state, host)) {
                throw Errors.cannotContactHost(host.ref());
            }
        }
        if (Records.get(pool, Pool.HA_ENABLED)) {
            throw Errors.haIsEnabled();
        }
        if (Records.get(pool, Pool.OTHER_CONFIG).containsKey(UPGRADE)) {
            throw Errors.notSupportedDuringUpgrade();
        }
        if (!Records.get(pool, Pool.CURRENT_OPERATIONS).isEmpty()) {
            throw Errors.internalError("pool operations in progress: [ "
                    + Records.get(pool, Pool.CURRENT_OPERATIONS).values().stream()
                            .map(operation -> operation.wire())
                            .collect(Collectors.joining("; "))
                    + " ]");
        }
    }

    private static List<HostRef> members(Snapshot state) {
        HostRef master = ThePool.master(state);
        return Records.all(state, Host.DEF, HostRef.CODEC).stream()
                .filter(host -> !host.equals(master))
                .toList();
    }

    private String fresh() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LONGS; i++) {
            text.append(HexFormat.of().toHexDigits(random.getAsLong()));
        }
        return text.toString();
    }

    /** This host first, last in the end: its own file says for as long as others may need it what the two are. */
    private void carryOut(PoolSecret.Change change) {
        own.accept(change);
        all(Step.ACCEPT, change);
        own.send(change);
        all(Step.SEND, change);
        all(Step.FORGET, change);
        own.forget(change);
    }

    private void all(Step step, PoolSecret.Change change) {
        for (HostRef host : members(store.snapshot())) {
            try {
                at(host, step, change);
            } catch (ApiFailure e) {
                LOG.warn("it is not sure that host {} {}: {}", host.ref(), step.done, e.description());
                throw Errors.internalError("It is not sure that host " + host.ref() + " " + step.done
                        + ". Both secrets are valid; when all hosts are back, pool.rotate_secret goes on from here");
            }
        }
    }
}

package dev.weir.server.ops.pool;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pool.designate_new_master, recover_slaves and sync_database (POOL-99, POOL-120, POOL-130). While another host becomes
 * the master nobody writes: the new one begins with all that was ever accepted.
 */
public final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Store store;
    private final OperationGuard guard;
    private final Neighbours neighbours;
    private final CopiesBehind copies;
    private final Turn turn;

    /** What of the database is on the disks of members. */
    public interface CopiesBehind {
        /** Waits until the host has all up to that generation; false when the patience ended first. */
        boolean await(HostRef host, long generation, Duration patience) throws InterruptedException;
    }

    /** What becomes of this host. */
    public interface Turn {
        /** It is a member of that master from now on. */
        void follow(String master);

        /** It is not known who the master is: it begins anew by asking. */
        void again();
    }

    public Succession(Store store, OperationGuard guard, Neighbours neighbours, CopiesBehind copies, Turn turn) {
        this.store = store;
        this.guard = guard;
        this.neighbours = neighbours;
        this.copies = copies;
        this.turn = turn;
    }

    public void bind(PoolCalls<CallContext> pools) {
        pools.designateNewMaster(this::designate).recoverSlaves(this::recover).syncDatabase(this::sync);
        pools.emergencyTransitionToMaster(context -> LOG.info("this host is the master already"))
                .emergencyResetMaster(this::reset);
    }

    /**
     * A master gives its pool up by it: that is for whoever stands before the host, with a session of the host alone, and
     * for no client of the pool.
     */
    private void reset(CallContext context, String master) {
        if (!context.caller().local()) {
            throw Errors.operationNotAllowed("This host is the master: use a session of session.slave_local_login");
        }
        turn.follow(master);
    }

    private void sync(CallContext context) {
        Snapshot state = store.snapshot();
        for (HostRef host : others(state)) {
            if (Liveness.of(state, host)) {
                awaitCopy(host, state.generation());
            }
        }
    }

    private void awaitCopy(HostRef host, long generation) {
        try {
            if (!copies.await(host, generation, PATIENCE)) {
                throw Errors.cannotContactHost(host.ref());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.cannotContactHost(host.ref());
        }
    }

    private List<HostRef> recover(CallContext context) {
        Snapshot state = store.snapshot();
        String own = address(state, ThePool.master(state));
        List<HostRef> answered = new ArrayList<>();
        for (HostRef host : others(state)) {
            try {
                neighbours.follow(address(state, host), own);
                answered.add(host);
            } catch (IOException | ApiFailure e) {
                LOG.info("host {} does not hear who its master is: {}", host.ref(), e.toString());
            }
        }
        return answered;
    }

    private void designate(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        if (ThePool.master(state).equals(host)) {
            return;
        }
        boolean[] over = {false};
        PoolRef pool = new PoolRef(ThePool.of(state).ref());
        try {
            guard.run(context, Hold.pool(pool, PoolAllowedOperations.DESIGNATE_NEW_MASTER), () -> {
                designateHeld(host);
                over[0] = true;
            });
        } catch (ApiFailure e) {
            // Its database takes nothing any more, not even that the operation is over.
            if (!over[0] || !e.code().equals("HOST_IS_SLAVE")) {
                throw e;
            }
        }
    }

    private void designateHeld(HostRef host) {
        Snapshot state = store.snapshot();
        if (Records.get(ThePool.of(state), Pool.HA_ENABLED)) {
            throw Errors.haIsEnabled();
        }
        for (HostRef other : others(state)) {
            if (!Liveness.of(state, other)) {
                throw Errors.hostOffline(other.ref()); // all hosts must answer: there is no quorum (POOL-121)
            }
        }
        awaitCopy(host, state.generation()); // most of it, while others write on
        store.write(tx -> {
            awaitCopy(host, tx.generation());
            handOver(tx, host);
            return host;
        });
    }

    private void handOver(Snapshot state, HostRef host) {
        String master = address(state, host);
        List<HostRef> asked = new ArrayList<>();
        for (HostRef other : others(state)) {
            asked.add(other);
            try {
                neighbours.propose(address(state, other), master);
            } catch (IOException | ApiFailure e) {
                asked.forEach(one -> abort(address(state, one), master));
                throw e instanceof ApiFailure refusal ? refusal : Errors.cannotContactHost(other.ref());
            }
        }
        try {
            neighbours.commit(master, master);
        } catch (ApiFailure e) {
            asked.forEach(one -> abort(address(state, one), master));
            throw e;
        } catch (IOException e) {
            LOG.warn("whether {} is the master now is not known: {}", master, e.getMessage());
            turn.again();
            throw Errors.cannotContactHost(host.ref());
        }
        for (HostRef other : others(state)) {
            if (!other.equals(host)) {
                commit(address(state, other), master);
            }
        }
        turn.follow(master);
    }

    /** One that does not hear it is told by pool.recover_slaves at the new master. */
    private void commit(String address, String master) {
        try {
            neighbours.commit(address, master);
        } catch (IOException | ApiFailure e) {
            LOG.warn("the host at {} did not hear that {} is the master now: {}", address, master, e.toString());
        }
    }

    private void abort(String address, String master) {
        try {
            neighbours.abort(address, master);
        } catch (IOException | ApiFailure e) {
            LOG.info("the host at {} did not hear that {} is no master: {}", address, master, e.toString());
        }
    }

    private static List<HostRef> others(Snapshot state) {
        HostRef master = ThePool.master(state);
        return Records.all(state, Host.DEF, HostRef.CODEC).stream()
                .filter(host -> !host.equals(master))
                .toList();
    }

    private static String address(Snapshot state, HostRef host) {
        return Records.get(state, host, Host.ADDRESS);
    }
}

package dev.weir.server.ops.pool.join;

import dev.weir.model.calls.PoolCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.ops.pool.join.peer.PeerSession;
import dev.weir.server.ops.pool.join.peer.Peers;
import dev.weir.server.ops.pool.join.plan.Plan;
import java.time.Clock;
import java.util.Map;

/** pool.plan_join: everything that is in the way of a join at once, and what the join would do. It changes nothing. */
public final class JoinPlan {
    private final Store store;
    private final Peers peers;
    private final JoinReader reader;

    public JoinPlan(Store store, Peers peers, Clock clock) {
        this.store = store;
        this.peers = peers;
        this.reader = new JoinReader(clock);
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.planJoin((context, address, user, password) -> plan(new Target(address, user, password)));
    }

    private Map<String, Map<String, String>> plan(Target target) {
        Snapshot state = store.snapshot();
        try (PeerSession session = PeerSession.login(peers.at(target.address()), target.user(), target.password())) {
            return Plan.of(reader.read(state, session, target));
        }
    }
}

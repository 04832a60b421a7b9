package dev.weir.server.ops.pool.join;

import dev.weir.model.calls.PoolCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.peer.PeerSession;
import dev.weir.server.ops.pool.join.peer.Peers;
import dev.weir.server.ops.pool.join.rule.Blocker;
import dev.weir.server.ops.pool.join.rule.Rules;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** pool.join and pool.join_force: the checks in order, the first that fails is the answer; then the transfer. */
public final class PoolJoin {
    private static final Logger LOG = LoggerFactory.getLogger(PoolJoin.class);

    private final Store store;
    private final Peers peers;
    private final JoinReader reader;
    private final Transfer transfer;

    public PoolJoin(Store store, Peers peers, Clock clock, Transfer transfer) {
        this.store = store;
        this.peers = peers;
        this.reader = new JoinReader(clock);
        this.transfer = transfer;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.join((context, address, user, password) -> join(context, new Target(address, user, password), false))
                .joinForce(
                        (context, address, user, password) -> join(context, new Target(address, user, password), true));
    }

    private void join(CallContext context, Target target, boolean force) {
        Snapshot state = store.snapshot();
        Blocker unlicensed = Rules.beforeLogin(JoinReader.ours(state));
        if (unlicensed != null) {
            throw unlicensed.failure();
        }
        try (PeerSession session = PeerSession.login(peers.at(target.address()), target.user(), target.password())) {
            JoinFacts facts = reader.read(state, session, target);
            Rules.Broken first = Rules.first(facts, force);
            if (first != null) {
                LOG.info(
                        "no join with {}: {}; here {}; there {}",
                        target.address(),
                        first.rule().text(),
                        first.blocker().ours(),
                        first.blocker().theirs());
                throw first.blocker().failure();
            }
            transfer.carryOut(context, new Transfer.Request(session, facts, target, force));
        }
    }
}

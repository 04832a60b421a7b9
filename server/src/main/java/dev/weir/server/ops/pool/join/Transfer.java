package dev.weir.server.ops.pool.join;

import dev.weir.server.call.CallContext;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.peer.PeerSession;

/** Hands this host over to the pool, when nothing is in the way any more. */
@FunctionalInterface
public interface Transfer {
    void carryOut(CallContext context, Request request);

    /**
     * What there is to go by.
     *
     * @param session in the other pool, over a connection that was not verified; it is ended when this returns
     * @param facts what was looked at; it may have changed since
     * @param target to log in again, over a connection that is verified
     * @param force whether differences of software and processors were let pass
     */
    record Request(PeerSession session, JoinFacts facts, Target target, boolean force) {}
}

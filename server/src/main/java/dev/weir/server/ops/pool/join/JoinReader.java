package dev.weir.server.ops.pool.join;

import dev.weir.server.db.Snapshot;
import dev.weir.server.ops.pool.join.facts.Contents;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import dev.weir.server.ops.pool.join.facts.SideReader;
import dev.weir.server.ops.pool.join.facts.Skew;
import dev.weir.server.ops.pool.join.facts.SnapshotSource;
import dev.weir.server.ops.pool.join.peer.ClockComparison;
import dev.weir.server.ops.pool.join.peer.PeerSession;
import dev.weir.server.ops.pool.join.peer.PeerSource;
import java.time.Clock;

/** Gathers what a join goes by from both sides. */
final class JoinReader {
    private final ClockComparison clocks;

    JoinReader(Clock clock) {
        this.clocks = new ClockComparison(clock);
    }

    static Side ours(Snapshot state) {
        return new SideReader(new SnapshotSource(state)).read();
    }

    JoinFacts read(Snapshot state, PeerSession session, Target target) {
        Side theirs = new SideReader(new PeerSource(session)).read();
        Skew skew = clocks.measure(session, theirs.master().ref());
        Side ours = ours(state);
        Contents contents = Contents.read(new SnapshotSource(state), ours);
        return new JoinFacts(ours, contents, theirs, skew, target.address(), target.user());
    }
}

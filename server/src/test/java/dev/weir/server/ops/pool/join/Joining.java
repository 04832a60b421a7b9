package dev.weir.server.ops.pool.join;

import dev.weir.server.ops.pool.join.facts.Contents;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import dev.weir.server.ops.pool.join.facts.SideReader;
import dev.weir.server.ops.pool.join.facts.Skew;
import java.time.Duration;

/** Two pools of which one is to join the other; nothing is in the way until a test puts it there. */
public final class Joining {
    public final PoolImage ours = PoolImage.plain("ours");
    public final PoolImage theirs = PoolImage.plain("theirs");
    public Skew skew = new Skew(Duration.ZERO, Duration.ZERO);

    public JoinFacts facts() {
        Side own = new SideReader(ours).read();
        return new JoinFacts(own, Contents.read(ours, own), new SideReader(theirs).read(), skew, "192.0.2.9", "root");
    }
}

package dev.weir.server.ops.pool.join.facts;

/**
 * All that a join goes by.
 *
 * @param ours the host that joins, which is the master of a pool of its own
 * @param contents what it brings along
 * @param theirs the pool that it joins
 * @param address where the caller says that pool is
 * @param user whom he logs in there as
 */
public record JoinFacts(Side ours, Contents contents, Side theirs, Skew skew, String address, String user) {
    /** In the pool's other_config: "false" takes in every host that the reference takes in. */
    public static final String STRICT = "weir:strict-join";

    private static final String STRICT_SHORT = "strict_join";

    /** The pool says what it takes in, not the host that comes. */
    public boolean strict() {
        var said = theirs.pool().otherConfig();
        return !"false".equals(said.getOrDefault(STRICT, said.get(STRICT_SHORT)));
    }
}

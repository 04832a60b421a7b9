package dev.weir.server.ops.pool.join.plan;

/** What an entry of a plan tells. */
enum Kind {
    /** The join is refused for it. */
    BLOCKER,
    /** The join goes through, and somebody may wish it had not. */
    WARNING,
    /** Goes over into the pool as it is. */
    COPIED,
    /** Becomes one with something that the pool has. */
    MERGED,
    /** What the pool has and the host gets too. */
    PLUGGED,
    /** Features of processors that new VMs do not get any more. */
    LOWERED
}

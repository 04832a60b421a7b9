package dev.weir.server.ops.pool;

import java.io.IOException;

/** The servers of the pool's other hosts, as the master speaks to them: with the pool's secret, by their address. */
public interface Neighbours {
    /** Whether the host there takes itself for a member of this pool. */
    boolean isMember(String address) throws IOException;

    /** Tells a member that it is none any more: it begins anew, as a pool of its own. */
    void dismiss(String address) throws IOException;

    /** Tells a host who its master is from now on. */
    void follow(String address, String master) throws IOException;

    /** Asks a host whether it would have another master; it keeps to its word for a while (POOL-121). */
    void propose(String address, String master) throws IOException;

    /** Tells a host that what it was asked comes: it is that master, or that master's member. */
    void commit(String address, String master) throws IOException;

    /** Tells a host that what it was asked does not come. */
    void abort(String address, String master) throws IOException;
}

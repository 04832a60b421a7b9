package dev.weir.server.ops.pool.join.peer;

/** The way to other pools. */
@FunctionalInterface
public interface Peers {
    /** The pool at a name or an address, without scheme and port (POOL-92); nothing is sent yet. */
    Peer at(String address);
}

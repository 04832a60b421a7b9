package dev.weir.server.ops.pool;

/**
 * What it takes to be a pool of several hosts.
 *
 * @param keys what members have that is no object
 * @param neighbours how the other hosts' servers are spoken to
 * @param copies what members have of the database
 * @param turn what becomes of this host when another is the master
 */
public record Members(PoolKeys keys, Neighbours neighbours, Succession.CopiesBehind copies, Succession.Turn turn) {}

package dev.weir.server.ops.pool.join.peer;

import dev.weir.value.Value;

/**
 * Another pool. What it refuses comes as its own failure; no way to it as JOINING_HOST_CONNECTION_FAILED, and an answer
 * that is none as JOINING_HOST_SERVICE_FAILED (POOL-12).
 */
@FunctionalInterface
public interface Peer {
    Value call(String method, Value... params);
}

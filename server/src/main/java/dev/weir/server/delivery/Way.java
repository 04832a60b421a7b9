package dev.weir.server.delivery;

import java.util.Map;

/** One way out of the pool. */
interface Way {
    /** As messages that are due on it name it. */
    String name();

    /** Returns when the other end has taken it, or when the pool's other_config no longer opens this way. */
    void send(Letter letter, Map<String, String> poolConfig) throws Undelivered, InterruptedException;
}

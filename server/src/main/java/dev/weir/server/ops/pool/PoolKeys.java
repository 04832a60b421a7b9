package dev.weir.server.ops.pool;

import java.util.Map;

/** What a member has to have that it is no object of the pool: keys, certificates, secrets; by name. */
public interface PoolKeys {
    String SECRET = "pool_secret";

    Map<String, String> all();
}

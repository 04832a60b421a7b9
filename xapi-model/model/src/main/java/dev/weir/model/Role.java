package dev.weir.model;

/** A role of the pool; each one holds all that the ones after it hold, save the internal client-cert (ETS-70). */
public record Role(int rank, String name, String uuid, boolean internal) {
    /** The name in the tables for what no role may: local root, the pool secret and emergency calls only. */
    public static final String LOCAL_ROOT = "local-root";

    public static final String CLIENT_CERT = "client-cert";
    public static final String READ_ONLY = "read-only";
    public static final String POOL_ADMIN = "pool-admin";
}

package dev.weir.server.role;

/** What a host is in its pool (POOL-71). */
public sealed interface Role {
    /** It has the pool's objects and decides; a host by itself is one. */
    record Master() implements Role {}

    /**
     * It is driven by the master.
     *
     * @param master the master's address: IPv4, IPv6 or a name, no port and no scheme (POOL-92)
     */
    record Member(String master) implements Role {}

    /** As it stands in the file. */
    default String text() {
        return switch (this) {
            case Master() -> "master";
            case Member(String master) -> "slave:" + master;
        };
    }
}

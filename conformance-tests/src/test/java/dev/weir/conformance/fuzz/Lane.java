package dev.weir.conformance.fuzz;

/** A way in. */
enum Lane {
    /** The server's plain HTTP. */
    PLAIN,
    /** The server's HTTPS. */
    TLS,
    /** The host's own socket, where every caller is root (wire.md T1). */
    SOCKET,
    /** The agent's HTTPS, with the certificate of the pool's master. */
    MASTER,
    /** The agent's HTTPS, without a certificate. */
    NOBODY,
    /** The agent's HTTPS, with a certificate of somebody else's authority. */
    STRANGER,
    /** The server's HTTPS port, without TLS. */
    TLS_RAW,
    /** The agent's HTTPS port, without TLS. */
    AGENT_RAW
}

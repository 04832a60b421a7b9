package dev.weir.server.pki;

import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * TLS as the outside sees it: wire.md T2. {@code xe} offers TLS 1.2 with two suites and one curve, secp384r1, which
 * the JDK has on by default; everybody else gets TLS 1.3.
 */
public record PublicTls(SSLContext context) {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    public List<String> protocols() {
        return PROTOCOLS;
    }

    /** In the server's order of preference. */
    public List<String> cipherSuites() {
        return SUITES;
    }
}

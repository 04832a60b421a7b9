package dev.weir.server.call;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * Where a call comes from.
 *
 * @param address the client's address, without port
 * @param userAgent what the client calls itself, or empty
 * @param trusted it came over the host's own socket and needs no password (wire.md T1)
 * @param headers the correlation headers of wire.md T20, names in lower case
 * @param shown the certificate that the client has shown and holds the key of, before those that are to vouch for it;
 *     who signed it is not looked at yet
 */
public record Origin(
        String address, String userAgent, boolean trusted, Map<String, String> headers, List<X509Certificate> shown) {
    /** Of a client that has shown no certificate. */
    public Origin(String address, String userAgent, boolean trusted, Map<String, String> headers) {
        this(address, userAgent, trusted, headers, List.of());
    }

    /** The same, for what a call does in tasks below its own. */
    public Origin below(String task) {
        return new Origin(address, userAgent, trusted, Map.of("subtask-of", task), shown);
    }
}

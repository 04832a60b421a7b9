package dev.weir.server.auth;

import dev.weir.server.pki.AdjustedSockets;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS sockets whose handshake fails unless the certificate is for the name that was dialled (RFC 4513, 3.1.3). The LDAP
 * library's own check leaves out StartTLS and loopback addresses.
 */
final class NamedSockets extends AdjustedSockets {
    NamedSockets(SSLSocketFactory plain) {
        super(plain);
    }

    @Override
    protected Socket adjusted(Socket socket) {
        SSLSocket tls = (SSLSocket) socket;
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("LDAPS");
        tls.setSSLParameters(parameters);
        return tls;
    }
}

package dev.weir.server.pki;

import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connections to the servers of the pool's other hosts, which are asked for the certificate that the pool knows them by. */
final class PoolSockets extends AdjustedSockets {
    /** Named as a protocol in the handshake (ALPN); what is spoken afterwards is HTTP as ever. */
    static final String PROTOCOL = "weir-pool";

    PoolSockets(SSLSocketFactory plain) {
        super(plain);
    }

    @Override
    protected Socket adjusted(Socket socket) {
        if (socket instanceof SSLSocket tls) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {PROTOCOL});
            // Only here does the server know the protocol before it chooses a certificate.
            parameters.setProtocols(new String[] {"TLSv1.3"});
            tls.setSSLParameters(parameters);
        }
        return socket;
    }
}

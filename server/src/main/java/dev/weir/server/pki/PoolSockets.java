package dev.weir.server.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connections to the servers of the pool's other hosts, which are asked for the certificate that the pool knows them by. */
final class PoolSockets extends SSLSocketFactory {
    /** Named as a protocol in the handshake (ALPN); what is spoken afterwards is HTTP as ever. */
    static final String PROTOCOL = "weir-pool";

    private final SSLSocketFactory plain;

    PoolSockets(SSLSocketFactory plain) {
        this.plain = plain;
    }

    private static Socket asking(Socket socket) {
        if (socket instanceof SSLSocket tls) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {PROTOCOL});
            // Only here does the server know the protocol before it chooses a certificate.
            parameters.setProtocols(new String[] {"TLSv1.3"});
            tls.setSSLParameters(parameters);
        }
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return plain.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return plain.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return asking(plain.createSocket());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean close) throws IOException {
        return asking(plain.createSocket(socket, host, port, close));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return asking(plain.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return asking(plain.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return asking(plain.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return asking(plain.createSocket(host, port, from, fromPort));
    }
}

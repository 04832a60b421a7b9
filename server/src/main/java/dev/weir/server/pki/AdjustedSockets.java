package dev.weir.server.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** TLS sockets of another factory, each of which is adjusted before its handshake. */
public abstract class AdjustedSockets extends SSLSocketFactory {
    private final SSLSocketFactory plain;

    protected AdjustedSockets(SSLSocketFactory plain) {
        this.plain = plain;
    }

    /** The socket as it is to be. */
    protected abstract Socket adjusted(Socket socket);

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
        return adjusted(plain.createSocket());
    }

    @Override
    public Socket createSocket(Socket under, String host, int port, boolean close) throws IOException {
        return adjusted(plain.createSocket(under, host, port, close));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return adjusted(plain.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return adjusted(plain.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return adjusted(plain.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return adjusted(plain.createSocket(host, port, from, fromPort));
    }
}

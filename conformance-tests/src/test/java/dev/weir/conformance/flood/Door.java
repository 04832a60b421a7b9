package dev.weir.conformance.flood;

import dev.weir.conformance.pool.RunningPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The ways into one pool. */
final class Door {
    private final RunningPool pool;
    private final SSLContext tls;

    Door(RunningPool pool) {
        this.pool = pool;
        try {
            this.tls = pool.trust().context();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection to the listener for TLS or the plain one, without a word said on it. */
    Socket connect(boolean secure) throws IOException {
        return connect(secure, 1);
    }

    /** The same from another address of the loopback: 127.0.0.{@code from}. */
    Socket connect(boolean secure, int from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + from), 0));
            socket.connect(new InetSocketAddress(
                    InetAddress.ofLiteral("127.0.0.1"), (secure ? pool.url() : pool.plainUrl()).getPort()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * TLS on such a connection, its handshake done. It is 1.2, as xe and XenCenter speak it, and there a session is taken up
     * again without the one costly step, also by a client that never reads.
     */
    SSLSocket secure(Socket socket) throws IOException {
        SSLSocket secured =
                (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        secured.setEnabledProtocols(new String[] {"TLSv1.2"});
        secured.startHandshake();
        return secured;
    }

    Talker talker() {
        return talker(true);
    }

    Talker talker(boolean secure) {
        try {
            Socket socket = connect(secure);
            return new Talker(secure ? secure(socket) : socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A call on a plain connection of its own. */
    String call(String method, String... params) {
        try (Talker talker = talker(false)) {
            return talker.call(method, params);
        }
    }

    /** A new session, quoted for calls. */
    String login(String originator) {
        return Talker.quoted(Talker.result(call(
                "session.login_with_password",
                Talker.quoted(RunningPool.USER),
                Talker.quoted(pool.password()),
                "\"1.0\"",
                Talker.quoted(originator))));
    }
}

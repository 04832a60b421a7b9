package dev.weir.conformance.fuzz;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection as bytes, with a deadline on every exchange: one that never ends is closed, and found (no hang). */
final class Link implements AutoCloseable {
    private final AutoCloseable socket;

    /** Ends at once what waits for the other side, where TLS would have a last word first. */
    private final AutoCloseable wire;

    private final InputStream in;
    private final OutputStream out;
    private final Ending ending;
    private final Deadlines deadlines;
    private final HttpReader reader;

    @FunctionalInterface
    private interface Ending {
        void end() throws IOException;
    }

    private Link(
            AutoCloseable socket,
            AutoCloseable wire,
            InputStream in,
            OutputStream out,
            Ending ending,
            Deadlines deadlines) {
        this.socket = socket;
        this.wire = wire;
        this.in = new BufferedInputStream(in, 1 << 14);
        this.out = out;
        this.ending = ending;
        this.deadlines = deadlines;
        this.reader = new HttpReader(this.in);
    }

    static Link open(SocketAddress address, @Nullable SSLContext tls, Deadlines deadlines) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            SocketChannel channel = SocketChannel.open(address);
            return new Link(
                    channel,
                    channel,
                    Channels.newInputStream(channel),
                    Channels.newOutputStream(channel),
                    channel::shutdownOutput,
                    deadlines);
        }
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(address);
        if (tls == null) {
            return new Link(
                    socket,
                    socket,
                    socket.getInputStream(),
                    socket.getOutputStream(),
                    socket::shutdownOutput,
                    deadlines);
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        return new Link(
                secure, socket, secure.getInputStream(), secure.getOutputStream(), secure::shutdownOutput, deadlines);
    }

    /** One request, one reply; what is to happen in between happens once the request is sent. */
    Reply ask(byte[] request, Runnable meanwhile) throws IOException {
        try (Deadlines.Watch watch = deadlines.watch(wire)) {
            try {
                out.write(request);
                out.flush();
                meanwhile.run();
                Reply reply = reader.next();
                if (reply == null) {
                    throw new Broke("closed without an answer");
                }
                return reply;
            } catch (IOException e) {
                if (watch.passed()) {
                    throw new Broke("no answer within the deadline");
                }
                throw e;
            }
        }
    }

    /** The replies to so many requests, fewer where the connection ends after one that says so. */
    List<Reply> replies(byte[] request, int count) throws IOException {
        List<Reply> replies = new ArrayList<>();
        boolean open = true;
        while (open && replies.size() < Math.max(1, count)) {
            Reply reply = next(replies.isEmpty() ? request : new byte[0]);
            open = reply != null && !reply.header("connection").equalsIgnoreCase("close");
            if (reply != null) {
                replies.add(reply);
            }
        }
        if (!open) {
            expectEnd();
        }
        return replies;
    }

    private @Nullable Reply next(byte[] request) throws IOException {
        try (Deadlines.Watch watch = deadlines.watch(wire)) {
            try {
                out.write(request);
                out.flush();
                return reader.next();
            } catch (IOException e) {
                if (watch.passed()) {
                    throw new Broke("no answer within the deadline");
                }
                throw e;
            }
        }
    }

    /** That there is no more to read, where the answer said that the connection ends. */
    void expectEnd() throws IOException {
        try (Deadlines.Watch watch = deadlines.watch(wire)) {
            try {
                String rest = reader.rest();
                if (!rest.isEmpty()) {
                    throw new Broke("more after the last answer: " + rest);
                }
            } catch (SocketException | SSLException e) {
                if (watch.passed()) {
                    throw new Broke("a connection that was to end stays");
                }
            }
        }
    }

    /** Sends, says that this is all, and reads to the end; a reset after what was read is an end too. */
    byte[] exchange(byte[] request) {
        java.io.ByteArrayOutputStream got = new java.io.ByteArrayOutputStream();
        try (Deadlines.Watch watch = deadlines.watch(wire)) {
            try {
                out.write(request);
                out.flush();
                ending.end();
            } catch (IOException e) {
                // It closed early; what it said before is still to be read.
            }
            try {
                byte[] buffer = new byte[8192];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    got.write(buffer, 0, count);
                }
            } catch (IOException e) {
                if (watch.passed()) {
                    throw new Broke("neither an answer nor an end within the deadline; so far: "
                            + got.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
                }
            }
        }
        return got.toByteArray();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing depends on how it ends.
        }
    }
}

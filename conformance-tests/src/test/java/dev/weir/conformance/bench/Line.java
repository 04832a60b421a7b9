package dev.weir.conformance.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One TLS connection kept open, with as little client around the bytes as can be. */
final class Line implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 120_000;

    private final SSLSocket socket;
    private final InputStream in;
    private final String host;

    Line(SSLContext tls, URI server) throws IOException {
        this.host = server.getAuthority();
        this.socket = (SSLSocket) tls.getSocketFactory().createSocket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /** A request with a body, ready to be sent as often as one likes. */
    byte[] post(String path, String mediaType, String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        return ("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: " + mediaType
                        + "\r\nContent-Length: " + text.length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends a request and reads its answer to the end; the answer's text. */
    String ask(byte[] request) throws IOException {
        send(request);
        return new String(in.readNBytes((int) head()), StandardCharsets.UTF_8);
    }

    /** Sends a request and passes over its answer; how many bytes the body had. */
    long skip(byte[] request) throws IOException {
        send(request);
        long length = head();
        if (length < 0) {
            return chunks();
        }
        in.skipNBytes(length);
        return length;
    }

    void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
    }

    /** Reads some bytes of an answer that is under way. */
    void read(int bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** Reads the head of an answer; the length of its body, or -1 where it comes in chunks. */
    long head() throws IOException {
        String status = line();
        if (!status.contains(" 200 ")) {
            throw new IOException("answered " + status);
        }
        long length = -1;
        for (String field = line(); !field.isEmpty(); field = line()) {
            if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(field.substring(field.indexOf(':') + 1).strip());
            }
        }
        return length;
    }

    private long chunks() throws IOException {
        long total = 0;
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            in.skipNBytes(size);
            line();
            total += size;
        }
        line();
        return total;
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended");
            }
            if (b != '\r') {
                text.append((char) b);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package dev.weir.conformance.flood;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection that speaks just enough HTTP and JSON-RPC to be cheap for its own side. */
final class Talker implements Closeable {
    private static final int BUFFER = 4096;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Talker(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        this.out = socket.getOutputStream();
    }

    /** The request of a call; {@code params} are JSON already. */
    static byte[] request(String method, String... params) {
        String body = "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":[" + String.join(",", params)
                + "],\"id\":1}";
        return ("POST /jsonrpc HTTP/1.1\r\nHost: pool\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** A call and its answer as JSON text. */
    String call(String method, String... params) {
        return ask(request(method, params));
    }

    /** A request and the body of its answer. */
    String ask(byte[] request) {
        try {
            send(request);
            return receive();
        } catch (IOException e) {
            throw new UncheckedIOException(new String(request, StandardCharsets.UTF_8), e);
        }
    }

    /** The result of an answer, where it is a plain string. */
    static String result(String answer) {
        return member(answer, "result");
    }

    /** The text of a member that is a string without escapes; the first of that name. */
    static String member(String json, String name) {
        String mark = "\"" + name + "\":\"";
        int at = json.indexOf(mark);
        if (at < 0) {
            throw new IllegalStateException("no " + name + " in " + json.substring(0, Math.min(300, json.length())));
        }
        return json.substring(at + mark.length(), json.indexOf('"', at + mark.length()));
    }

    /** The body of the next answer, which has to have status 200. */
    String receive() throws IOException {
        int length = head();
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** Reads an answer without keeping it and answers its length. */
    int skip() throws IOException {
        int length = head();
        in.skipNBytes(length);
        return length;
    }

    /** Reads the head of an answer with status 200; answers the length of its body. */
    int head() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answered " + status);
        }
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        return length;
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed after '" + line + "'");
            }
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
    }

    /** Bytes of a body, as many as there are at once and not more than asked for; -1 when the server closed. */
    int some(byte[] into) throws IOException {
        return in.read(into);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it was ending anyway
        }
    }
}

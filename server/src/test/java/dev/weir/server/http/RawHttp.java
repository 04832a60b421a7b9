package dev.weir.server.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP client that sends exactly what it is told and hides nothing of the answer. */
final class RawHttp implements Closeable {
    record Reply(String line, String head, String body) {
        int status() {
            return Integer.parseInt(line.substring(9, 12));
        }

        boolean has(String field) {
            return ("\n" + head.toLowerCase(Locale.ROOT)).contains("\n" + field.toLowerCase(Locale.ROOT) + "\r\n");
        }
    }

    private static final int GENEROUS = 60_000;

    private final Socket socket;

    RawHttp(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(GENEROUS);
        if (socket.getInetAddress() != null) {
            socket.setTcpNoDelay(true);
        }
    }

    static Reply exchange(int port, String request) throws IOException {
        try (RawHttp client = new RawHttp(port)) {
            client.send(request);
            return client.receive();
        }
    }

    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    static String xml(String method, String... params) {
        StringBuilder call = new StringBuilder("<methodCall><methodName>" + method + "</methodName><params>");
        for (String param : params) {
            call.append("<param><value>").append(param).append("</value></param>");
        }
        return call.append("</params></methodCall>").toString();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void end() throws IOException {
        socket.shutdownOutput();
    }

    Reply receive() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String line = text.substring(0, text.indexOf("\r\n"));
        String fields = text.substring(line.length() + 2);
        int at = ("\n" + fields.toLowerCase(Locale.ROOT)).indexOf("\ncontent-length: ");
        byte[] body;
        if (at < 0) {
            body = in.readAllBytes();
        } else {
            String length = fields.substring(at + "content-length: ".length());
            body = in.readNBytes(Integer.parseInt(length.substring(0, length.indexOf('\r'))));
        }
        return new Reply(line, fields, new String(body, StandardCharsets.UTF_8));
    }

    /** Whatever comes until the other side closes. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

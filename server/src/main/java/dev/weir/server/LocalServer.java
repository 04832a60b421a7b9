package dev.weir.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The server that runs on a folder, asked over the host's own socket. */
final class LocalServer implements AutoCloseable {
    /** Where it streams a backup of what it holds. */
    static final String BACKUP = "/weir/backup";

    private static final int LONGEST_HEAD = 16 << 10;

    private final SocketChannel channel;

    private LocalServer(SocketChannel channel) {
        this.channel = channel;
    }

    /** None when nobody listens there: a killed server leaves its socket behind. */
    static @Nullable LocalServer find(@Nullable Path socket) {
        if (socket == null || !Files.exists(socket)) {
            return null;
        }
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new LocalServer(channel);
            } catch (IOException e) {
                channel.close();
                return null;
            }
        } catch (IOException e) {
            return null;
        }
    }

    /** One request, whose answer ends with the connection; whether it is whole only its own content can tell. */
    void get(String path, OutputStream out) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        InputStream in = new java.io.BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        String head = head(in);
        if (!head.startsWith("HTTP/1.1 200 ") && !head.startsWith("HTTP/1.0 200 ")) {
            throw new IOException("the running server refuses " + path + ": "
                    + head.lines().findFirst().orElse(""));
        }
        in.transferTo(out);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.size() == LONGEST_HEAD) {
                throw new IOException("the running server gave no answer");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

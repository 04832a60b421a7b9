package dev.weir.server.http;

import java.io.IOException;
import java.io.InputStream;

/** Answers CONNECT as long as nobody serves consoles: 404 for a console, 403 for any other path (wire.md T6). */
public final class NoConsole implements RawLane {
    private static final int MAX_HEAD = 8192;

    @Override
    public Claim claims(byte[] firstBytes) {
        return RawLane.beginning(firstBytes, "CONNECT /");
    }

    @Override
    public void serve(RawSocket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.in();
        while (head.length() < MAX_HEAD && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        boolean console = head.indexOf("CONNECT /console") == 0;
        socket.out().write(Page.raw(console ? 404 : 403));
    }
}

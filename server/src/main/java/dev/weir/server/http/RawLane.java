package dev.weir.server.http;

import java.io.IOException;

/**
 * Takes over fresh connections whose first bytes no HTTP parser would do justice: the thin CLI, which must get no
 * status line (wire.md C1), and CONNECT with a path (G1). Only a connection's first request is looked at.
 */
public interface RawLane {
    /** What the first bytes say. */
    enum Claim {
        MINE,
        NOT_MINE,
        /** Too few bytes yet. */
        MORE
    }

    Claim claims(byte[] firstBytes);

    /** Serves the connection to its end, on a virtual thread of its own; the connection is closed afterwards. */
    void serve(RawSocket socket) throws IOException;

    /** Compares with a fixed beginning. */
    static Claim beginning(byte[] firstBytes, String beginning) {
        int length = Math.min(firstBytes.length, beginning.length());
        for (int i = 0; i < length; i++) {
            if (firstBytes[i] != beginning.charAt(i)) {
                return Claim.NOT_MINE;
            }
        }
        return length == beginning.length() ? Claim.MINE : Claim.MORE;
    }
}

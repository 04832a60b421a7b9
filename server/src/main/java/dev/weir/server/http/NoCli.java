package dev.weir.server.http;

/** Refuses the thin CLI as long as nobody serves it: by closing, for a status line is what it understands least (C1). */
public final class NoCli implements RawLane {
    @Override
    public Claim claims(byte[] firstBytes) {
        return RawLane.beginning(firstBytes, "POST /cli");
    }

    @Override
    public void serve(RawSocket socket) {
        socket.close();
    }
}

package dev.weir.server.http;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;

/** Shows a connection's first bytes to a lane. */
final class RawDetector extends AbstractConnectionFactory implements ConnectionFactory.Detecting {
    private final RawLane lane;
    private final Executor threads;
    private final Crowd crowd;

    RawDetector(String name, RawLane lane, Executor threads, Crowd crowd) {
        super(name);
        this.lane = lane;
        this.threads = threads;
        this.crowd = crowd;
    }

    @Override
    public Detection detect(ByteBuffer buffer) {
        byte[] first = new byte[buffer.remaining()];
        buffer.duplicate().get(first);
        return switch (lane.claims(first)) {
            case MINE -> Detection.RECOGNIZED;
            case NOT_MINE -> Detection.NOT_RECOGNIZED;
            case MORE -> Detection.NEED_MORE_BYTES;
        };
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        crowd.asks(endPoint);
        return new RawConnection(
                endPoint,
                threads,
                lane,
                Client.address(endPoint.getRemoteSocketAddress()),
                Client.isTrusted(connector));
    }
}

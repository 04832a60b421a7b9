package dev.weir.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty's non-blocking end point as two blocking streams, with the bytes put back that were looked at. */
final class RawConnection extends AbstractConnection implements Connection.UpgradeTo, RawSocket {
    private static final Logger LOG = LoggerFactory.getLogger(RawConnection.class);

    private final RawLane lane;
    private final String address;
    private final boolean trusted;
    private ByteBuffer pending = ByteBuffer.allocate(0);

    RawConnection(EndPoint endPoint, Executor executor, RawLane lane, String address, boolean trusted) {
        super(endPoint, executor);
        this.lane = lane;
        this.address = address;
        this.trusted = trusted;
    }

    @Override
    public void onUpgradeTo(ByteBuffer seen) {
        pending = ByteBuffer.allocate(seen.remaining()).put(seen).flip();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getExecutor().execute(this::serve);
    }

    @Override
    public void onFillable() {
        throw new IllegalStateException("reads of a raw lane wait for themselves");
    }

    private void serve() {
        try (this) {
            lane.serve(this);
        } catch (IOException e) {
            LOG.debug("a raw connection ended early", e);
        } catch (RuntimeException e) {
            LOG.error("a raw lane failed", e);
        }
    }

    @Override
    public InputStream in() {
        return new In();
    }

    @Override
    public OutputStream out() {
        return new Out();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public boolean trusted() {
        return trusted;
    }

    @Override
    public void idleTimeout(Duration idle) {
        getEndPoint().setIdleTimeout(idle.toMillis());
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!pending.hasRemaining() && !fill()) {
                return -1;
            }
            int count = Math.min(length, pending.remaining());
            pending.get(bytes, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            // Jetty's buffers are handed over ready to be read: position and limit at the same place.
            ByteBuffer buffer = ByteBuffer.allocate(getInputBufferSize()).limit(0);
            int filled = getEndPoint().fill(buffer);
            while (filled == 0) {
                try (Blocker.Callback arrival = Blocker.callback()) {
                    getEndPoint().fillInterested(arrival);
                    arrival.block();
                }
                filled = getEndPoint().fill(buffer);
            }
            pending = buffer;
            return filled > 0;
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try (Blocker.Callback sent = Blocker.callback()) {
                getEndPoint().write(sent, ByteBuffer.wrap(bytes, offset, length));
                sent.block();
            }
        }
    }
}

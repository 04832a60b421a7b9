package dev.weir.server.http;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Jetty's connection with our status lines, read by one thread at a time. Jetty refuses an unreadable head on another
 * thread, which then reads on while the one that met it may still be about to give the buffer back: the buffer was read
 * into when it was another connection's already (decision 44).
 */
class WireConnection extends HttpConnection {
    private final Lock reading = new ReentrantLock();

    WireConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    @Override
    protected HttpGenerator newHttpGenerator() {
        return new WireGenerator();
    }

    @Override
    public void onFillable() {
        reading.lock();
        try {
            super.onFillable();
        } finally {
            reading.unlock();
        }
    }
}

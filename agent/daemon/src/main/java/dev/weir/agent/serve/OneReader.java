package dev.weir.agent.serve;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Jetty's HTTP, each connection read by one thread at a time. After an unreadable head two threads could, and one read
 * into a buffer that was another connection's already (decision 44).
 */
final class OneReader extends HttpConnectionFactory {
    OneReader(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        Lock reading = new ReentrantLock();
        HttpConnection connection = new HttpConnection(getHttpConfiguration(), connector, endPoint) {
            @Override
            public void onFillable() {
                reading.lock();
                try {
                    super.onFillable();
                } finally {
                    reading.unlock();
                }
            }
        };
        return configure(connection, connector, endPoint);
    }
}

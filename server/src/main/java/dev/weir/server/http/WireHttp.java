package dev.weir.server.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** Jetty's HTTP as {@link WireConnection} has it. */
final class WireHttp extends HttpConnectionFactory {
    WireHttp(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new WireConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }
}

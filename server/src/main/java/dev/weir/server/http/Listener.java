package dev.weir.server.http;

import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;

/** Lets in connections of the network, and tells of each as it comes and goes. */
final class Listener extends ServerConnector {
    private final Crowd crowd;
    private final Doorstep doorstep;

    Listener(
            Server server,
            int acceptors,
            int selectors,
            List<ConnectionFactory> factories,
            Crowd crowd,
            Doorstep doorstep) {
        super(server, acceptors, selectors, factories.toArray(ConnectionFactory[]::new));
        this.crowd = crowd;
        this.doorstep = doorstep;
    }

    @Override
    protected SelectorManager newSelectorManager(Executor runs, Scheduler scheduler, int selectors) {
        return new Selectors(runs, scheduler, selectors);
    }

    /** Called by the constructor above, and works when this is whole. */
    private final class Selectors extends ServerConnectorManager {
        Selectors(Executor runs, Scheduler scheduler, int selectors) {
            super(runs, scheduler, selectors);
        }

        @Override
        public void accept(SelectableChannel channel, Object attachment) {
            doorstep.came(channel);
            super.accept(channel, attachment);
        }
    }

    /** Who is interrupted just as a connection comes in drops it, open as it is; that nobody listens any more is enough. */
    @Override
    protected void interruptAcceptors() {
        if (getTransport() instanceof ServerSocketChannel listening) {
            IO.close(listening);
        }
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        crowd.came(endPoint);
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        crowd.went(endPoint);
        doorstep.went(endPoint.getTransport());
        super.onEndPointClosed(endPoint);
    }
}

package dev.weir.server.http;

import dev.weir.server.call.Calls;
import dev.weir.server.pki.PublicTls;
import dev.weir.server.wire.JsonRpcCodec;
import dev.weir.server.wire.XmlRpcCodec;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The pool's front door. */
public final class WebServer implements AutoCloseable {
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("web-", 0).factory());
    private final Server server;
    private final Routes routes;

    public WebServer(Calls calls, Listen listen, Limits limits, PublicTls tls, About about) {
        this(calls, listen, limits, tls, about, MasterThumbprint.UNKNOWN, List.of(new NoConsole(), new NoCli()));
    }

    public WebServer(
            Calls calls,
            Listen listen,
            Limits limits,
            PublicTls tls,
            About about,
            MasterThumbprint thumbprint,
            List<RawLane> lanes) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("web");
        threads.setVirtualThreadsExecutor(this.calls);
        server = new Server(threads);
        routes = routes(calls, limits, about, thumbprint);
        Connectors connectors = new Connectors(server, limits, lanes, this.calls);
        connectors.open(listen, tls);
        server.setErrorHandler(Page::afterError);
        server.setHandler(new GracefulHandler(new MinimumDataRateHandler(new Front(routes), limits.slowest(), 0)));
        server.setStopTimeout(limits.farewell().toMillis());
    }

    private static Routes routes(Calls calls, Limits limits, About about, MasterThumbprint thumbprint) {
        Routes routes = new Routes();
        // POST / has every POST that no longer prefix takes: /RPC2, /xmlrpc, /json and whatever else (T6, X1).
        routes.add("POST", "/", new RpcEndpoint(new XmlRpcCodec(), calls, limits, thumbprint));
        routes.add("POST", "/jsonrpc", new RpcEndpoint(new JsonRpcCodec(), calls, limits, thumbprint));
        routes.add("OPTIONS", "/", new Preflight());
        routes.add("GET", "/", new Welcome(about));
        return routes;
    }

    /** Before the start: what callers over the host's own socket get at a path of our own. */
    public void serve(String path, Download download) {
        routes.add("GET", path, new TrustedDownload(download));
    }

    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the web server cannot start", e);
        }
    }

    /** Where the server is reached, once started: scheme, address and the real port of each network listener. */
    public List<URI> addresses() {
        List<URI> addresses = new ArrayList<>();
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof NetworkConnector network && network.getLocalPort() > 0) {
                addresses.add(
                        URI.create(connector.getName() + "://" + network.getHost() + ":" + network.getLocalPort()));
            }
        }
        return addresses;
    }

    /** The real port of a scheme's listener, or {@link Listen#OFF}. */
    public int port(String scheme) {
        for (Connector connector : server.getConnectors()) {
            if (scheme.equals(connector.getName()) && connector instanceof NetworkConnector network) {
                return network.getLocalPort();
            }
        }
        return Listen.OFF;
    }

    /** Waits for calls under way, but not long (see {@link Limits#farewell}), then ends them. */
    @Override
    public void close() throws IOException {
        @Nullable Exception trouble = null;
        try {
            server.stop();
        } catch (Exception e) {
            trouble = e;
        }
        calls.shutdownNow();
        if (trouble != null && !(trouble instanceof java.util.concurrent.TimeoutException)) {
            throw new IOException("the web server did not stop cleanly", trouble);
        }
    }
}

package dev.weir.server.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.server.call.Calls;
import dev.weir.server.call.Visits;
import dev.weir.server.diagnostics.Traffic;
import dev.weir.server.pki.PublicTls;
import dev.weir.server.wire.JsonRpcCodec;
import dev.weir.server.wire.XmlRpcCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The pool's front door. */
public final class WebServer implements AutoCloseable {
    private static final int SPARE_THREADS = 4;
    /** How often in the time a client may be idle its connections are looked at. */
    private static final int SWEEPS = 4;

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("crowd").factory());
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("web-", 0).factory());
    private final Server server;
    private final Doorstep doorstep = new Doorstep();
    private final Routes routes;
    private final Limits limits;
    private final Shares shares;

    public WebServer(Calls calls, Listen listen, Limits limits, PublicTls tls, About about, Traffic traffic) {
        this(
                calls,
                listen,
                limits,
                tls,
                about,
                MasterThumbprint.UNKNOWN,
                List.of(new NoConsole(), new NoCli()),
                traffic);
    }

    public WebServer(
            Calls calls,
            Listen listen,
            Limits limits,
            PublicTls tls,
            About about,
            MasterThumbprint thumbprint,
            List<RawLane> lanes,
            Traffic traffic) {
        // Requests have virtual threads; these accept and select, so there are as many from the start as ever.
        int fixed = Connectors.LISTENERS * (Connectors.ACCEPTORS + Connectors.SELECTORS) + SPARE_THREADS;
        QueuedThreadPool threads = new QueuedThreadPool(fixed, fixed);
        threads.setName("web");
        threads.setVirtualThreadsExecutor(this.calls);
        server = new Server(threads);
        this.limits = limits;
        this.shares = Shares.ofThisProgram(limits.pending());
        routes = routes(calls, limits, shares, about, thumbprint, traffic);
        Crowd crowd = new Crowd(connections(limits), System::nanoTime);
        Connectors connectors = new Connectors(server, limits, lanes, this.calls, crowd, doorstep);
        connectors.open(listen, tls);
        server.setErrorHandler(Page::afterError);
        server.setHandler(new GracefulHandler(new Front(routes, crowd, this.calls)));
        server.setStopTimeout(limits.farewell().toMillis());
        long often = Math.max(1, limits.idle().toMillis() / SWEEPS);
        ScheduledFuture<?> _ = sweeper.scheduleWithFixedDelay(
                () -> crowd.closeIdle(limits.idle()), often, often, TimeUnit.MILLISECONDS);
    }

    /** A quarter of the descriptors is left to the database, the agents and the host's own socket. */
    private static int connections(Limits limits) {
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        return (int) Math.min(limits.connections(), descriptors / 4 * 3);
    }

    private static Routes routes(
            Calls calls, Limits limits, Shares shares, About about, MasterThumbprint thumbprint, Traffic traffic) {
        Routes routes = new Routes(traffic);
        // POST / has every POST that no longer prefix takes: /RPC2, /xmlrpc, /json and whatever else (T6, X1).
        routes.add("POST", "/", new RpcEndpoint(new XmlRpcCodec(), calls, limits, shares, thumbprint));
        routes.add("POST", "/jsonrpc", new RpcEndpoint(new JsonRpcCodec(), calls, limits, shares, thumbprint));
        routes.add("OPTIONS", "/", new Preflight());
        routes.add("GET", "/", new Welcome(about));
        return routes;
    }

    /** Before the start: what callers over the host's own socket get at a path of our own. */
    public void serve(String path, String action, Download download, Visits visits) {
        routes.add("GET", path, new TrustedDownload(action, download, visits));
    }

    /** Before the start: what takes the body of a PUT, from whoever may do the action. */
    public void accept(String path, String action, Upload upload, Visits visits) {
        routes.add("PUT", path, new GuardedUpload(action, upload, visits, limits, shares));
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
        doorstep.close();
        sweeper.shutdownNow();
        calls.shutdownNow();
        if (trouble != null && !(trouble instanceof java.util.concurrent.TimeoutException)) {
            throw new IOException("the web server did not stop cleanly", trouble);
        }
    }
}

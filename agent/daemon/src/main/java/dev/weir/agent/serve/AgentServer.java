package dev.weir.agent.serve;

import dev.weir.agent.copy.KeptCopy;
import dev.weir.agent.journal.Operations;
import dev.weir.agent.report.ReportFeed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's one port: mutual TLS only, endpoints on virtual threads. */
public final class AgentServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final int IDLE_MILLIS = 60_000;
    /** A master that has many operations begin at once connects as often; what has no place here waits for a second try. */
    private static final int BACKLOG = 1024;

    private static final int STOP_MILLIS = 1_000;

    private final Server server;
    private final ServerConnector connector;
    private final SslContextFactory.Server tls;

    /** Serves verbs, reports and the copy of the pool's database, and faults where something takes them. */
    public AgentServer(
            InetSocketAddress listen,
            SSLContext tls,
            Operations operations,
            ReportFeed feed,
            KeptCopy copy,
            @Nullable Consumer<String> faults) {
        Routes routes = new Routes();
        routes.add("/verbs", new VerbEndpoint(operations));
        routes.add("/reports", new ReportEndpoint(feed));
        routes.add("/copy", CopyEndpoint.all(copy));
        routes.add("/copy/content", new CopyContentEndpoint(copy));
        if (faults != null) {
            routes.add("/faults", new FaultEndpoint(faults));
        }
        server = new Server(threads());
        server.setStopTimeout(STOP_MILLIS);
        server.setHandler(routes);
        server.setErrorHandler((_, response, callback) -> {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
            Content.Sink.write(response, true, "the request failed; see the agent's log\n", callback);
            return true;
        });
        this.tls = required(tls);
        connector = new ServerConnector(
                server, 1, 1, new SslConnectionFactory(this.tls, "http/1.1"), new OneReader(http()));
        connector.setHost(listen.getHostString());
        connector.setPort(listen.getPort());
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
    }

    /** Listens; answers where. */
    public InetSocketAddress start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the server does not start: " + e.getMessage(), e);
        }
        return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
    }

    /** Shows and believes others from the next connection on; those of before end where they were of another pool. */
    public void become(SSLContext other, boolean samePool) {
        try {
            tls.reload(factory -> factory.setSslContext(other));
            if (!samePool) {
                connector.getConnectedEndPoints().forEach(EndPoint::close);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the certificates cannot be used", e);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("what was still answered at the end was cut off", e);
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("https");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("https-"));
        return threads;
    }

    private static SslContextFactory.Server required(SSLContext tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls);
        factory.setNeedClientAuth(true);
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        return factory;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // As at the server: Jetty's memory of heads is 96 KiB for each connection.
        http.setHeaderCacheSize(0);
        // Masters call hosts by address; which names a certificate has is for them to check.
        http.addCustomizer(new SecureRequestCustomizer(false));
        return http;
    }
}

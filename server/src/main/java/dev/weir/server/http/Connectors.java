package dev.weir.server.http;

import dev.weir.server.pki.PublicTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Listeners: TLS or not, then the raw lanes' look at the first bytes, then HTTP. */
final class Connectors {
    /** How many listeners there are at most. */
    static final int LISTENERS = 3;

    static final int ACCEPTORS = 1;
    static final int SELECTORS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
    /** Connections that the system holds until they are accepted; a flood of more drops their first packets. */
    private static final int BACKLOG = 1024;
    /** How long a client may resume its TLS session; it keeps what the server must know in a ticket of its own. */
    private static final Duration RESUMABLE = Duration.ofHours(8);
    /** Sessions kept here for clients that know no tickets. */
    private static final int SESSIONS = 2000;

    private final Server server;
    private final Limits limits;
    private final List<RawLane> lanes;
    private final Executor threads;
    private final Crowd crowd;
    private final Doorstep doorstep;

    Connectors(Server server, Limits limits, List<RawLane> lanes, Executor threads, Crowd crowd, Doorstep doorstep) {
        this.server = server;
        this.limits = limits;
        this.lanes = lanes;
        this.threads = threads;
        this.crowd = crowd;
        this.doorstep = doorstep;
    }

    void open(Listen listen, PublicTls tls) {
        if (listen.httpsPort() != Listen.OFF) {
            network("https", listen.address(), listen.httpsPort(), factories(tls));
        }
        if (listen.httpPort() != Listen.OFF) {
            network("http", listen.address(), listen.httpPort(), factories());
        }
        if (listen.trusted() != null) {
            trusted(listen.trusted());
        }
    }

    private void network(String scheme, String address, int port, List<ConnectionFactory> factories) {
        Listener connector = new Listener(server, ACCEPTORS, SELECTORS, factories, crowd, doorstep);
        connector.setHost(address);
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        add(connector, scheme);
    }

    /**
     * Only the owner of the socket's file may connect: whoever does needs no password. Until the mode is set, the
     * usual umask already keeps others from writing, and so from connecting.
     */
    private void trusted(Path socket) {
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(
                        server, ACCEPTORS, SELECTORS, factories().toArray(ConnectionFactory[]::new)) {
                    @Override
                    protected void doStart() throws Exception {
                        Files.deleteIfExists(socket);
                        super.doStart();
                        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
                    }
                };
        connector.setUnixDomainPath(socket);
        // Or a request without Host takes the socket's path for its host.
        connector
                .getConnectionFactory(WireHttp.class)
                .getHttpConfiguration()
                .setServerAuthority(new HostPort("localhost"));
        // Beside the crowd of the network: whatever goes on there, the host itself gets in.
        connector.addBean(new NetworkConnectionLimit(limits.connections(), connector));
        add(connector, Client.TRUSTED);
    }

    private void add(AbstractConnector connector, String name) {
        connector.setName(name);
        connector.setIdleTimeout(limits.idle().toMillis());
        server.addConnector(connector);
    }

    private List<ConnectionFactory> factories(PublicTls tls) {
        SslContextFactory.Server context = new PublicContext();
        context.setSslContext(tls.context());
        context.setIncludeProtocols(tls.protocols().toArray(String[]::new));
        context.setExcludeProtocols();
        context.setIncludeCipherSuites(tls.cipherSuites().toArray(String[]::new));
        context.setExcludeCipherSuites();
        context.setUseCipherSuitesOrder(true);
        context.setRenegotiationAllowed(false);
        // Clients name whatever they like, or nothing (wire.md T3).
        context.setSniRequired(false);
        context.setSslSessionCacheSize(SESSIONS);
        context.setSslSessionTimeout((int) RESUMABLE.toSeconds());
        context.setWantClientAuth(tls.asks());
        tls.follow(fresh -> reload(context, fresh, tls.asks()));
        List<ConnectionFactory> plain = factories();
        List<ConnectionFactory> all = new ArrayList<>();
        all.add(new SslConnectionFactory(context, plain.getFirst().getProtocol()));
        all.addAll(plain);
        return all;
    }

    /** Takes the protocol that a client names, and no offence at one that it does not know. */
    private static final class PublicContext extends SslContextFactory.Server {
        @Override
        public void customize(SSLEngine engine) {
            super.customize(engine);
            engine.setHandshakeApplicationProtocolSelector((own, offered) -> PublicTls.protocol(offered));
        }
    }

    private static void reload(SslContextFactory.Server factory, SSLContext fresh, boolean asks) {
        try {
            factory.reload(changed -> {
                changed.setSslContext(fresh);
                factory.setWantClientAuth(asks);
            });
        } catch (Exception e) {
            throw new IllegalStateException("the listener cannot take the new certificate", e);
        }
    }

    private List<ConnectionFactory> factories() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(limits.head());
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setRelativeRedirectAllowed(false); // T18
        // What Jetty remembers of a client's heads would take 96 KiB for each connection that is kept.
        configuration.setHeaderCacheSize(0);
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        secure.setSniHostCheck(false); // T3
        secure.setSniRequired(false);
        configuration.addCustomizer(secure);
        WireHttp http = new WireHttp(configuration);
        if (lanes.isEmpty()) {
            return List.of(http);
        }
        List<ConnectionFactory.Detecting> detecting = new ArrayList<>();
        for (RawLane lane : lanes) {
            detecting.add(new RawDetector("raw-" + detecting.size(), lane, threads, crowd));
        }
        return List.of(new DetectorConnectionFactory(detecting.toArray(ConnectionFactory.Detecting[]::new)), http);
    }
}

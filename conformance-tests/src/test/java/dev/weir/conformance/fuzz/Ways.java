package dev.weir.conformance.fuzz;

import dev.weir.conformance.pool.LoneAgent;
import dev.weir.conformance.pool.RunningPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where the lanes of a pool and an agent begin. */
final class Ways {
    private final RunningPool pool;
    private final LoneAgent agent;
    private final Deadlines deadlines;
    private final SSLContext client;
    private final SSLContext master;
    private final SSLContext stranger;

    Ways(RunningPool pool, LoneAgent agent, Deadlines deadlines) {
        this.pool = pool;
        this.agent = agent;
        this.deadlines = deadlines;
        try {
            client = pool.trust().context();
            master = pool.trust().context(pool.directory().resolve("pki"), "master");
            stranger = Stranger.context(pool.directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Link open(Lane lane) throws IOException {
        SocketAddress address = switch (lane) {
            case PLAIN -> address(pool.plainUrl());
            case TLS, TLS_RAW -> address(pool.url());
            case SOCKET -> UnixDomainSocketAddress.of(pool.socket());
            case MASTER, NOBODY, STRANGER, AGENT_RAW -> address(agent.url());
        };
        return Link.open(address, context(lane), deadlines);
    }

    private @Nullable SSLContext context(Lane lane) {
        return switch (lane) {
            case PLAIN, SOCKET, TLS_RAW, AGENT_RAW -> null;
            case TLS, NOBODY -> client;
            case MASTER -> master;
            case STRANGER -> stranger;
        };
    }

    private static SocketAddress address(URI url) {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }
}

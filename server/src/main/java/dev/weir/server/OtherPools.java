package dev.weir.server;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.peer.Peer;
import dev.weir.server.ops.pool.join.peer.Peers;
import dev.weir.server.remote.Limits;
import dev.weir.server.remote.NoConnection;
import dev.weir.server.remote.RemotePool;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Other pools by the address that a user gives: a name or address, with a port where it is not this host's own. */
public final class OtherPools implements Peers {
    private static final Logger LOG = LoggerFactory.getLogger(OtherPools.class);

    /** A name or an IPv4 address, or an IPv6 one in brackets; then perhaps a port. An IPv6 address alone has none. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:([A-Za-z0-9._-]+)|\\[([0-9A-Fa-f:.]+)])(?::(\\d{1,5}))?");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int LAST_PORT = 0xffff;

    private final SSLContext tls;
    private final IntSupplier port;
    private final Limits limits;

    /** {@code port} is where this host serves HTTPS: so do those of its pool, and of one that it joins. */
    public OtherPools(SSLContext tls, IntSupplier port, Limits limits) {
        this.tls = tls;
        this.port = port;
        this.limits = limits;
    }

    @Override
    public Peer at(String address) {
        RemotePool pool = new RemotePool(uri(address), tls.getSocketFactory(), limits);
        return (method, params) -> {
            try {
                return pool.call(method, params);
            } catch (NoConnection e) {
                tell("no way to the pool", address, e);
                throw Errors.joiningHostConnectionFailed();
            } catch (IOException e) {
                tell("no pool answers", address, e);
                throw Errors.joiningHostServiceFailed();
            }
        };
    }

    /** A stranger's fault, often a mistyped address: in one line, and whole only for who looks for it. */
    private static void tell(String what, String address, IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String kind = root.getClass().getSimpleName().replace("Exception", "");
        LOG.info("{} at {}: {}: {}", what, address, kind, root.getMessage());
        LOG.debug("{} at {}", what, address, e);
    }

    /** What is no address leads nowhere. */
    private URI uri(String address) {
        String host = address.strip();
        int there = port.getAsInt();
        if (!IPV6.matcher(host).matches()) {
            Matcher parts = ADDRESS.matcher(host);
            if (!parts.matches()) {
                throw Errors.joiningHostConnectionFailed();
            }
            host = parts.group(1) == null ? parts.group(2) : parts.group(1);
            there = parts.group(3) == null ? port.getAsInt() : Integer.parseInt(parts.group(3));
        }
        if (there > LAST_PORT) {
            throw Errors.joiningHostConnectionFailed();
        }
        try {
            return new URI("https", null, host, there, "/", null, null);
        } catch (URISyntaxException e) {
            throw Errors.joiningHostConnectionFailed();
        }
    }
}

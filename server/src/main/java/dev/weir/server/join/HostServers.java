package dev.weir.server.join;

import dev.weir.server.certificate.OtherServers;
import dev.weir.server.ops.pool.Neighbours;
import dev.weir.server.remote.Limits;
import dev.weir.server.remote.RemotePool;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/** The servers of this pool's hosts, which all serve HTTPS on one port, and prove by the pool's authority who they are. */
public final class HostServers implements Neighbours, OtherServers {
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), 1 << 20);

    private final SSLSocketFactory tls;
    private final IntSupplier port;
    private final Supplier<String> secret;

    /** {@code secret} is what the hosts of the pool share. */
    public HostServers(SSLSocketFactory tls, IntSupplier port, Supplier<String> secret) {
        this.tls = tls;
        this.port = port;
        this.secret = secret;
    }

    /** A host's server as an address of the API has it: no port, IPv6 without brackets (POOL-92). */
    public static URI server(String address, int port) {
        return URI.create("https://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port + "/");
    }

    @Override
    public boolean isMember(String address) throws IOException {
        return ask(address, "pool.is_slave", Value.NULL_REF).equals(Value.of(true));
    }

    @Override
    public void propose(String address, String master) throws IOException {
        ask(address, "host.propose_new_master", Value.text(master), Value.of(true));
    }

    @Override
    public void abort(String address, String master) throws IOException {
        ask(address, "host.abort_new_master", Value.text(master));
    }

    @Override
    public void commit(String address, String master) throws IOException {
        told(address, "host.commit_new_master", Value.text(master));
    }

    @Override
    public void follow(String address, String master) throws IOException {
        told(address, "pool.emergency_reset_master", Value.text(master));
    }

    @Override
    public void dismiss(String address) throws IOException {
        told(address, "pool.dismiss");
    }

    @Override
    public Value ask(String address, String method, Value... parameters) throws IOException {
        RemotePool host = at(address);
        Value session = login(host);
        try {
            return host.call(method, with(session, parameters));
        } finally {
            host.call("session.local_logout", session);
        }
    }

    /** What ends the host's program, and with it the session. */
    private void told(String address, String method, Value... parameters) throws IOException {
        RemotePool host = at(address);
        host.call(method, with(login(host), parameters));
    }

    private static Value[] with(Value session, Value... parameters) {
        Value[] all = new Value[parameters.length + 1];
        all[0] = session;
        System.arraycopy(parameters, 0, all, 1, parameters.length);
        return all;
    }

    private RemotePool at(String address) {
        return new RemotePool(server(address, port.getAsInt()), tls, LIMITS);
    }

    private Value login(RemotePool host) throws IOException {
        return host.call("session.slave_local_login", Value.text(secret.get()));
    }
}

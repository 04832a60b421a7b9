package dev.weir.conformance.pool;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;

/** A client with a session of root's, which goes before each call's own parameters. */
public record LoggedIn(Rpc rpc, String session) {
    public static LoggedIn to(RunningPool pool) {
        Rpc rpc = pool.json();
        return new LoggedIn(rpc, pool.login(rpc));
    }

    /** As a program of its own, which shares no limits with others of the same machine. */
    public static LoggedIn as(String originator, RunningPool pool) {
        Rpc rpc = pool.json();
        return new LoggedIn(
                rpc,
                Trees.text(
                        rpc.call("session.login_with_password", RunningPool.USER, pool.password(), "1.0", originator)));
    }

    /** At any host, trusting its authority alone. */
    public static LoggedIn to(URI host, Path authority, String password) throws IOException, GeneralSecurityException {
        Rpc rpc = stranger(host, authority);
        Object session = rpc.call("session.login_with_password", "root", password, "1.0", "weir conformance");
        return new LoggedIn(rpc, Trees.text(session));
    }

    /** The same without a session. */
    public static Rpc stranger(URI host, Path authority) throws IOException, GeneralSecurityException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(new PoolTrust(authority).context())
                .build();
        return new JsonRpc(new Post(http, host.resolve("/jsonrpc"), "application/json"));
    }

    public Object call(String method, Object... params) {
        return rpc.call(
                method, Stream.concat(Stream.of(session), Stream.of(params)).toArray());
    }
}

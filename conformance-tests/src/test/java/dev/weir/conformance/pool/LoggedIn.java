package dev.weir.conformance.pool;

import java.util.stream.Stream;

/** A client with a session of root's, which goes before each call's own parameters. */
public record LoggedIn(Rpc rpc, String session) {
    public static LoggedIn to(RunningPool pool) {
        Rpc rpc = pool.json();
        return new LoggedIn(rpc, pool.login(rpc));
    }

    public Object call(String method, Object... params) {
        return rpc.call(
                method, Stream.concat(Stream.of(session), Stream.of(params)).toArray());
    }
}

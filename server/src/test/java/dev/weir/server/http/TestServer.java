package dev.weir.server.http;

import dev.weir.server.call.Calls;
import dev.weir.server.diagnostics.Traffic;
import dev.weir.server.pki.PublicTls;
import dev.weir.server.pki.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real server on free ports of the loopback. */
public final class TestServer {
    static final Limits SMALL =
            new Limits(256 << 10, 8 << 10, 64 << 10, Duration.ofSeconds(60), 0, 100, 100, Duration.ofMillis(500));
    private static final MasterThumbprint PRINT = algorithm -> algorithm.equals("sha-256") ? "AA:BB" : null;

    private TestServer() {}

    public static WebServer start(Calls calls) throws IOException, GeneralSecurityException {
        return start(calls, SMALL, null);
    }

    static WebServer start(Calls calls, PublicTls tls) throws IOException {
        return start(calls, SMALL, null, tls);
    }

    static WebServer start(Calls calls, Limits limits, @Nullable Path trusted)
            throws IOException, GeneralSecurityException {
        return start(calls, limits, trusted, TestCertificates.get().publicTls());
    }

    private static WebServer start(Calls calls, Limits limits, @Nullable Path trusted, PublicTls tls)
            throws IOException {
        WebServer server = new WebServer(
                calls,
                new Listen("127.0.0.1", 0, 0, trusted),
                limits,
                tls,
                new About("0.1.0", "2.23"),
                PRINT,
                List.of(new NoConsole(), new NoCli()),
                new Traffic());
        server.start();
        return server;
    }
}

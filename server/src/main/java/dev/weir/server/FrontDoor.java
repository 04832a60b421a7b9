package dev.weir.server;

import dev.weir.model.Model;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.Calls;
import dev.weir.server.diagnostics.OwnDiagnostics;
import dev.weir.server.http.About;
import dev.weir.server.http.Listen;
import dev.weir.server.http.WebServer;
import dev.weir.server.pki.PoolCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The web server of a host, the same whether it is a master or a member. */
final class FrontDoor {
    private FrontDoor() {}

    /**
     * Not open yet. A socket that is there was left by a server that was killed: a master that lives holds the database,
     * and another one has stopped there.
     */
    static WebServer of(Settings settings, PoolCertificates certificates, Calls calls, OwnDiagnostics diagnostics)
            throws IOException {
        Path socket = settings.socket();
        if (socket != null) {
            Files.deleteIfExists(socket);
        }
        return new WebServer(
                diagnostics.observed(calls, Xapi.MODEL),
                new Listen(settings.address(), settings.httpsPort(), settings.httpPort(), socket),
                settings.limits(),
                certificates.publicTls(),
                new About(settings.product().own(), Model.API_VERSION_MAJOR + "." + Model.API_VERSION_MINOR),
                diagnostics.traffic());
    }
}

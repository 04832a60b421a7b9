package dev.weir.server;

import dev.weir.server.db.Place;
import dev.weir.server.http.Limits;
import dev.weir.server.ops.host.Product;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator sets for one server.
 *
 * @param data the folder that holds everything the server keeps
 * @param database the database's URL, or none for a file under {@code data}
 * @param databasePassword of the user on a database server, when it is not in a file of the driver's
 * @param address where clients reach it; the host's address in the pool
 * @param agent the agent of the server's own host
 * @param brake how long a wrong password is answered with silence
 */
public record Settings(
        Path data,
        @Nullable String database,
        @Nullable String databasePassword,
        String address,
        int httpsPort,
        int httpPort,
        URI agent,
        Duration brake,
        Product product,
        Limits limits) {
    private static final int LONGEST_SOCKET = 100;

    Path pki() {
        return data.resolve("pki");
    }

    /** Where the pool's objects are kept. */
    Place place() {
        String url = database;
        return url == null ? Place.file(data.resolve("db").resolve("pool")) : Place.of(url, databasePassword);
    }

    /** Notes of what hosts are asked, while they are. */
    Path begun() {
        return data.resolve("begun");
    }

    Path passwordFile() {
        return data.resolve("secrets").resolve("root");
    }

    /**
     * The host's own socket, whose callers are root by being able to open it (wire.md T1); none where its path would
     * be longer than the system takes.
     */
    @Nullable
    Path socket() {
        Path socket = data.toAbsolutePath().resolve("api.sock");
        return socket.toString().length() < LONGEST_SOCKET ? socket : null;
    }

    /** The password of the server's own account in the directory of external users. */
    Path directorySecretFile() {
        return data.resolve("secrets").resolve("directory");
    }

    Path secretFile() {
        return data.resolve("secrets").resolve("pool");
    }

    /** The same, on ports that were found free. */
    Settings at(int https, int http) {
        return new Settings(data, database, databasePassword, address, https, http, agent, brake, product, limits);
    }

    /** Another host's on the same machine. */
    Settings of(Path itsData, String itsAddress, URI itsAgent) {
        return new Settings(itsData, null, null, itsAddress, httpsPort, httpPort, itsAgent, brake, product, limits);
    }

    /** What this host is in its pool. */
    Path roleFile() {
        return data.resolve("role");
    }

    @Override
    public String toString() {
        return "Settings[" + data + "]";
    }
}

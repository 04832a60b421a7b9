package dev.weir.server.hosts;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/** The way to the agents of all hosts: one client, since each has a thread of its own that waits for the network. */
public final class HttpAgents implements AutoCloseable {
    /** A host that is off does not refuse, it says nothing. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient client;

    public HttpAgents(SSLContext tls, ExecutorService threads) {
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(threads)
                .build();
    }

    public Agent at(URI address) {
        return new HttpAgent(address, client);
    }

    /** The same agent as the keeper of a copy. */
    public CopyKeeper copyAt(URI address) {
        return new HttpCopyKeeper(address, client);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}

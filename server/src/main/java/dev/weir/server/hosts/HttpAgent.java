package dev.weir.server.hosts;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.AnswerJson;
import dev.weir.agent.protocol.json.MalformedMessage;
import dev.weir.agent.protocol.json.ReportJson;
import dev.weir.agent.protocol.json.VerbJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** An agent at the other end of mutual TLS. */
public final class HttpAgent implements Agent {
    /** A host that is off does not refuse, it says nothing. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI base;

    /** {@code client} may serve the agents of many hosts: each has a thread of its own that waits for the network. */
    public HttpAgent(URI base, HttpClient client) {
        this.base = base;
        this.client = client;
    }

    /** A client for all agents that this context knows. */
    public static HttpClient client(SSLContext tls, ExecutorService threads) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(threads)
                .build();
    }

    @Override
    public Answer ask(String operation, Verb verb) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/verbs"))
                .header("operation-id", operation)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(VerbJson.write(verb)))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the agent answered " + response.statusCode() + " to " + VerbJson.name(verb) + ": "
                    + response.body().strip());
        }
        try {
            return AnswerJson.read(response.body());
        } catch (MalformedMessage e) {
            throw new IOException(e);
        }
    }

    @Override
    public void reports(Consumer<HostReport> consumer) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("/reports")).GET().build();
        HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the agent answered " + response.statusCode() + " to the wish for reports");
            }
            Iterator<String> each = lines.iterator();
            while (each.hasNext()) {
                consumer.accept(ReportJson.read(each.next()));
            }
        } catch (java.io.UncheckedIOException | MalformedMessage e) {
            throw new IOException(e);
        }
    }
}

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
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An agent at the other end of mutual TLS. */
final class HttpAgent implements Agent {
    private final HttpClient client;
    private final URI base;

    HttpAgent(URI base, HttpClient client) {
        this.base = base;
        this.client = client;
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

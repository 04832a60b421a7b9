package dev.weir.server.hosts;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.AnswerJson;
import dev.weir.agent.protocol.json.MalformedMessage;
import dev.weir.agent.protocol.json.ReportJson;
import dev.weir.agent.protocol.json.VerbJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Consumer;

/** An agent at the other end of mutual TLS. */
final class HttpAgent implements Agent {
    /** Bytes of an answer or a report: many times what a host with thousands of disks has to tell. */
    private static final int LONGEST = 64 << 20;

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
        HttpResponse<String> response = client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST));
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
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the agent answered " + response.statusCode() + " to the wish for reports");
            }
            Lines lines = new Lines(body, LONGEST);
            for (String line = lines.next(); line != null; line = lines.next()) {
                consumer.accept(ReportJson.read(line));
            }
        } catch (MalformedMessage e) {
            throw new IOException(e);
        }
    }
}

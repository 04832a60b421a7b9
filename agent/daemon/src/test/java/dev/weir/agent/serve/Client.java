package dev.weir.agent.serve;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.AnswerJson;
import dev.weir.agent.protocol.json.ReportJson;
import dev.weir.agent.protocol.json.VerbJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** A master's side of the endpoint. */
public final class Client implements AutoCloseable {
    private final URI base;
    private final HttpClient http;

    public Client(InetSocketAddress address, SSLContext tls) {
        base = URI.create("https://127.0.0.1:" + address.getPort() + "/");
        http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    public Answer ask(String operation, Verb verb) throws IOException, InterruptedException {
        HttpResponse<String> response = post("verbs", operation, VerbJson.write(verb));
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return AnswerJson.read(response.body());
    }

    public HttpResponse<String> post(String path, String operation, String body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("operation-id", operation)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)).build());
    }

    /** Any request with a body of bytes. */
    public HttpResponse<String> request(String method, String path, byte[] body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** The reports, read as they come; the iterator ends with the stream. */
    public Iterator<HostReport> reports() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(HttpRequest.newBuilder(base.resolve("reports")).build(), BodyHandlers.ofLines());
        return response.body().map(ReportJson::read).iterator();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

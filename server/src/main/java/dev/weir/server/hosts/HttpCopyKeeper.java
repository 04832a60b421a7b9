package dev.weir.server.hosts;

import dev.weir.agent.protocol.CopyState;
import dev.weir.agent.protocol.json.CopyJson;
import dev.weir.agent.protocol.json.MalformedMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The keeper of a copy at the other end of mutual TLS. */
final class HttpCopyKeeper implements CopyKeeper {
    private static final String STATE = "copy-state";
    private static final int LONGEST_ANSWER = 64 << 10;
    /** A host that died without a word must not hold its copy up for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BASE_PATIENCE = Duration.ofMinutes(10);

    private final HttpClient client;
    private final URI base;

    HttpCopyKeeper(URI base, HttpClient client) {
        this.base = base;
        this.client = client;
    }

    @Override
    public CopyState state() throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(base.resolve("/copy")).timeout(PATIENCE));
    }

    @Override
    public void replace(String pool, long generation, byte[] bytes) throws IOException, InterruptedException {
        CopyState _ = ask(HttpRequest.newBuilder(base.resolve("/copy?pool=" + pool + "&generation=" + generation))
                .timeout(BASE_PATIENCE)
                .PUT(BodyPublishers.ofByteArray(bytes)));
    }

    @Override
    public void append(String pool, long from, long to, byte[] changes) throws IOException, InterruptedException {
        CopyState _ = ask(HttpRequest.newBuilder(base.resolve("/copy?pool=" + pool + "&from=" + from + "&to=" + to))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(changes)));
    }

    @Override
    public void forget() throws IOException, InterruptedException {
        CopyState _ = ask(
                HttpRequest.newBuilder(base.resolve("/copy")).timeout(PATIENCE).DELETE());
    }

    private CopyState ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
        if (response.statusCode() != 200) {
            throw refused(response.statusCode(), response.body());
        }
        return state(response.body());
    }

    @Override
    public @Nullable Content content() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/copy/content"))
                .timeout(PATIENCE)
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        InputStream body = response.body();
        try {
            if (response.statusCode() == 200) {
                return new Content(state(response.headers().firstValue(STATE).orElse("")), body);
            }
            String why = new String(body.readNBytes(LONGEST_ANSWER), java.nio.charset.StandardCharsets.UTF_8);
            body.close();
            if (response.statusCode() == 404) {
                return null;
            }
            throw refused(response.statusCode(), why);
        } catch (IOException e) {
            body.close();
            throw e;
        }
    }

    private static CopyState state(String json) throws IOException {
        try {
            return CopyJson.read(json);
        } catch (MalformedMessage e) {
            throw new IOException(e);
        }
    }

    private static IOException refused(int status, String why) {
        return new IOException("the agent answered " + status + " about its copy: " + why.strip());
    }
}

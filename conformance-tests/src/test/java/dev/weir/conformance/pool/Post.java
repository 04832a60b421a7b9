package dev.weir.conformance.pool;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One request, one reply, of exactly the media type that clients compare with. */
final class Post {
    /** No call of the API that these tests make has a reason to take longer. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI uri;
    private final String mediaType;

    Post(HttpClient http, URI uri, String mediaType) {
        this.http = http;
        this.uri = uri;
        this.mediaType = mediaType;
    }

    String send(String method, String body) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(DEADLINE)
                .header("Content-Type", mediaType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            String type = response.headers().firstValue("content-type").orElse("");
            if (response.statusCode() != 200 || !type.equals(mediaType)) {
                throw new Broken(method + ": HTTP " + response.statusCode() + ", " + type, null);
            }
            return response.body();
        } catch (IOException e) {
            throw new Broken(method + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken(method + ": interrupted", e);
        }
    }
}

package dev.weir.agent.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/** Whole responses of text. */
final class Texts {
    private Texts() {}

    static void json(Response response, String json) throws IOException {
        write(response, "application/json", json);
    }

    static void line(Response response, int status, String line) throws IOException {
        response.setStatus(status);
        write(response, "text/plain;charset=utf-8", line + "\n");
    }

    private static void write(Response response, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.write(bytes);
        }
    }
}

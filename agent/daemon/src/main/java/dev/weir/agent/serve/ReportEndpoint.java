package dev.weir.agent.serve;

import dev.weir.agent.report.ReportFeed;
import dev.weir.agent.report.ReportStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code GET /reports}: one report a line, as long as both sides like. */
final class ReportEndpoint implements Endpoint {
    private final ReportFeed feed;

    ReportEndpoint(ReportFeed feed) {
        this.feed = feed;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public void serve(Request request, Response response) throws IOException, InterruptedException {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
        try (ReportStream reports = feed.open();
                OutputStream out = Content.Sink.asOutputStream(response)) {
            for (String line = reports.take(); line != null; line = reports.take()) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }
}

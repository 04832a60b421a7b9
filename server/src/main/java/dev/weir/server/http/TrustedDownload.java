package dev.weir.server.http;

import dev.weir.server.call.Visits;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Streams to whoever could open the host's own socket; nobody else learns more than that there is nothing for them. */
final class TrustedDownload implements Endpoint {
    private final String action;
    private final Download download;
    private final Visits visits;

    TrustedDownload(String action, Download download, Visits visits) {
        this.action = action;
        this.download = download;
        this.visits = visits;
    }

    @Override
    public void serve(Request request, Response response, Callback callback) throws IOException {
        if (!Client.isTrusted(request.getConnectionMetaData().getConnector())) {
            Page.error(403, response, callback);
            return;
        }
        int status = visits.serve(Visiting.of(request, action), context -> {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            try (OutputStream out = Content.Sink.asOutputStream(response)) {
                download.writeTo(out);
            }
            return 200;
        });
        if (status != 200) {
            Page.error(status, response, callback);
            return;
        }
        callback.succeeded();
    }
}

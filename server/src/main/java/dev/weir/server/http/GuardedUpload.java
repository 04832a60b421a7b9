package dev.weir.server.http;

import dev.weir.server.call.Visit;
import dev.weir.server.call.Visits;
import java.io.IOException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes a bounded body from whoever may send it; nobody else's is read. */
final class GuardedUpload implements Endpoint {
    private static final int OK = 200;

    private final String action;
    private final Upload upload;
    private final Visits visits;
    private final Limits limits;
    private final Shares shares;

    GuardedUpload(String action, Upload upload, Visits visits, Limits limits, Shares shares) {
        this.action = action;
        this.upload = upload;
        this.visits = visits;
        this.limits = limits;
        this.shares = shares;
    }

    @Override
    public void serve(Request request, Response response, Callback callback) throws IOException {
        Visit visit = Visiting.of(request, action);
        int status = visits.serve(visit, context -> {
            String client = visit.origin().address();
            try (Body body = Body.read(request, limits.body(), shares, client, new Pace(limits.slowest()))) {
                return body.refusal() != 0 ? body.refusal() : upload.take(visit.given(), body.take());
            }
        });
        if (status != OK) {
            Page.error(status, response, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache, no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        callback.succeeded();
    }
}

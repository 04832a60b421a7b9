package dev.weir.agent.serve;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the endpoint of a request, and tells a wrong request so. */
final class Routes extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final Map<String, Endpoint> endpoints;

    Routes(Map<String, Endpoint> endpoints) {
        super(InvocationType.BLOCKING);
        this.endpoints = endpoints;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        // A verb takes as long as its guest, and a quiet host reports nothing for a while.
        request.addIdleTimeoutListener(_ -> false);
        try {
            serveOrRefuse(request, response);
            callback.succeeded();
        } catch (IOException e) {
            LOG.debug("the other side went away", e);
            callback.failed(e);
        }
        return true;
    }

    private void serveOrRefuse(Request request, Response response) throws IOException, InterruptedException {
        try {
            serve(request, response);
        } catch (Refusal refusal) {
            Body.letFinish(request);
            // A body that was not read ends the connection; said, so that nobody sends another request into its end.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            Texts.line(response, refusal.status(), String.valueOf(refusal.getMessage()));
        }
    }

    private void serve(Request request, Response response) throws Refusal, IOException, InterruptedException {
        Endpoint endpoint = endpoints.get(Request.getPathInContext(request));
        if (endpoint == null) {
            throw new Refusal(HttpStatus.NOT_FOUND_404, "nothing here; there is " + String.join(" ", paths()));
        }
        if (!endpoint.method().equals(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, endpoint.method());
            throw new Refusal(HttpStatus.METHOD_NOT_ALLOWED_405, "use " + endpoint.method());
        }
        endpoint.serve(request, response);
    }

    private Iterable<String> paths() {
        return endpoints.keySet().stream().sorted().toList();
    }
}

package dev.weir.agent.serve;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
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

    /** By path and method. */
    private final Map<String, Map<String, Endpoint>> endpoints = new TreeMap<>();

    Routes() {
        super(InvocationType.BLOCKING);
    }

    /** All of them before the server starts. */
    void add(String path, Endpoint... served) {
        for (Endpoint endpoint : served) {
            endpoints.computeIfAbsent(path, key -> new TreeMap<>()).put(endpoint.method(), endpoint);
        }
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
        Map<String, Endpoint> methods = endpoints.get(Request.getPathInContext(request));
        if (methods == null) {
            throw new Refusal(
                    HttpStatus.NOT_FOUND_404, "nothing here; there is " + String.join(" ", endpoints.keySet()));
        }
        Endpoint endpoint = methods.get(request.getMethod());
        if (endpoint == null) {
            String allowed = String.join(", ", methods.keySet());
            response.getHeaders().put(HttpHeader.ALLOW, allowed);
            throw new Refusal(HttpStatus.METHOD_NOT_ALLOWED_405, "use " + allowed);
        }
        endpoint.serve(request, response);
    }
}

package dev.weir.server.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** What a browser asks before a call from another site's page: wire.md T16. */
final class Preflight implements Endpoint {
    @Override
    public void serve(Request request, Response response, Callback callback) {
        String wished = request.getHeaders().get("Access-Control-Request-Headers");
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Access-Control-Allow-Origin", "*");
        headers.put("Access-Control-Allow-Methods", "PUT");
        headers.put(
                "Access-Control-Allow-Headers",
                wished == null || wished.isBlank() ? "X-Requested-With" : wished + ", X-Requested-With");
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }
}

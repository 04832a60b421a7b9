package dev.weir.server.http;

import java.io.IOException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What answers a path. It may block: every request has a virtual thread of its own. */
interface Endpoint {
    void serve(Request request, Response response, Callback callback) throws IOException;
}

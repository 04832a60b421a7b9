package dev.weir.agent.serve;

import java.io.IOException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** What is served at one path. Blocks; writes the whole response. */
interface Endpoint {
    /** The one method it takes. */
    String method();

    void serve(Request request, Response response) throws Refusal, IOException, InterruptedException;
}

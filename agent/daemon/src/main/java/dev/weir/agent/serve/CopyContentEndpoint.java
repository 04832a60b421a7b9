package dev.weir.agent.serve;

import dev.weir.agent.copy.CopyContent;
import dev.weir.agent.copy.KeptCopy;
import dev.weir.agent.protocol.json.CopyJson;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code GET /copy/content}: the base and right after it the changes; the header {@value #STATE} tells which. */
final class CopyContentEndpoint implements Endpoint {
    private static final String STATE = "copy-state";

    private final KeptCopy copy;

    CopyContentEndpoint(KeptCopy copy) {
        this.copy = copy;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public void serve(Request request, Response response) throws Refusal, IOException {
        try (CopyContent content = copy.content()) {
            if (content == null) {
                throw new Refusal(HttpStatus.NOT_FOUND_404, "this host keeps no copy of a pool's database");
            }
            response.getHeaders().put(STATE, CopyJson.write(content.state()));
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.bytes());
            // not closed when it fails: what is cut off must not look whole
            OutputStream out = Content.Sink.asOutputStream(response);
            content.writeTo(out);
            out.close();
        }
    }
}

package dev.weir.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The page for somebody who opens the server's address in a browser. It loads nothing from anywhere. */
final class Welcome implements Endpoint {
    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Weir</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem; }
            h1 { font-size: 3rem; line-height: 1.1; margin: 0; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; }
            dt { font-weight: 600; }
            dd { margin: 0; }
            code { font-size: .95em; }
            </style>
            </head>
            <body>
            <main>
            <h1>Weir</h1>
            <p>This is a pool manager for Xen and KVM hosts. It speaks the XenAPI.</p>
            <dl>
            <dt>Version</dt><dd>@VERSION@</dd>
            <dt>XenAPI</dt><dd>@API@</dd>
            <dt>XML-RPC</dt><dd><code>POST /</code></dd>
            <dt>JSON-RPC</dt><dd><code>POST /jsonrpc</code></dd>
            </dl>
            <p>Use it with <code>xe</code> or any other XenAPI client, pointed at this address.</p>
            </main>
            </body>
            </html>
            """;

    private final byte[] page;

    Welcome(About about) {
        page = HTML.replace("@VERSION@", escape(about.version()))
                .replace("@API@", escape(about.apiVersion()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    @Override
    public void serve(Request request, Response response, Callback callback) {
        if (!request.getHttpURI().getPath().equals("/")) {
            Page.error(404, response, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
        response.getHeaders().put("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
        response.getHeaders().put("x-content-type-options", "nosniff");
        response.write(true, ByteBuffer.wrap(page), callback);
    }
}

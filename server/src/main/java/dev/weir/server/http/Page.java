package dev.weir.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Short error pages: wire.md T17. They name the status and nothing else, so nothing inside can leak through them. */
final class Page {
    private Page() {}

    /** The reasons of the reference, where they are not the usual ones. */
    static @Nullable String reason(int status) {
        return switch (status) {
            case 401 -> "Unauthorised";
            case 500 -> "Internal Error";
            case 501 -> "Method not implemented";
            default -> HttpStatus.getMessage(status);
        };
    }

    static void error(int status, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(html(status)), callback);
    }

    /** Jetty's own refusals (an unreadable head, one too large) in the same form. */
    static boolean afterError(Request request, Response response, Callback callback) {
        error(response.getStatus(), response, callback);
        return true;
    }

    /** The whole answer as bytes, for where there is no HTTP machinery. */
    static byte[] raw(int status) {
        byte[] html = html(status);
        byte[] head = ("HTTP/1.1 " + status + " " + reason(status) + "\r\nconnection: close\r\ncontent-type: text/html"
                        + "\r\ncontent-length: " + html.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + html.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(html, 0, all, head.length, html.length);
        return all;
    }

    private static byte[] html(int status) {
        String title = status + " " + reason(status);
        return ("<!DOCTYPE html><html lang=\"en\"><head><title>" + title + "</title></head><body><h1>" + title
                        + "</h1></body></html>\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}

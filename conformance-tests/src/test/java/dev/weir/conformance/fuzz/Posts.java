package dev.weir.conformance.fuzz;

import java.nio.charset.StandardCharsets;

/** Requests around a body. */
final class Posts {
    private Posts() {}

    static byte[] of(String path, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: fuzz\r\nContent-Length: ");
        head.append(body.length).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return Bytes.join(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), body);
    }
}

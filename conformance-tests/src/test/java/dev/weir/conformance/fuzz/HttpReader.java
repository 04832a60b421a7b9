package dev.weir.conformance.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads responses as RFC 9112 has them and not otherwise. */
final class HttpReader {
    private static final int MAX_HEAD = 1 << 16;
    private static final Pattern STATUS = Pattern.compile("HTTP/(1\\.[01]) ([1-5]\\d\\d) ([ -~]*)");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([ -~\\t\\x80-\\xff]*)");

    private final InputStream in;

    HttpReader(InputStream in) {
        this.in = in;
    }

    /** The next response, interim ones passed over; none when the stream ends before it begins. */
    @Nullable
    Reply next() throws IOException {
        while (true) {
            List<String> head = head();
            if (head == null) {
                return null;
            }
            Reply reply = reply(head);
            if (reply.status() >= 200) {
                return reply;
            }
        }
    }

    private @Nullable List<String> head() throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int count = 0; count < MAX_HEAD; count++) {
            int c = in.read();
            if (c < 0) {
                if (count == 0) {
                    return null;
                }
                throw new Broke("a response ends within its head: " + lines + line);
            }
            if (c != '\n') {
                line.append((char) c);
                continue;
            }
            if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
                throw new Broke("a line of a response's head ends without CR: " + line);
            }
            line.setLength(line.length() - 1);
            if (line.isEmpty()) {
                return lines;
            }
            lines.add(line.toString());
            line.setLength(0);
        }
        throw new Broke("a response's head without end");
    }

    private Reply reply(List<String> head) throws IOException {
        Matcher status = STATUS.matcher(head.isEmpty() ? "" : head.getFirst());
        if (!status.matches()) {
            throw new Broke("no status line: " + head);
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line : head.subList(1, head.size())) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new Broke("no header: " + line);
            }
            headers.computeIfAbsent(field.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(field.group(2).strip());
        }
        int code = Integer.parseInt(status.group(2));
        return new Reply(status.group(1), code, status.group(3), headers, body(code, headers));
    }

    private byte[] body(int status, Map<String, List<String>> headers) throws IOException {
        if (status < 200 || status == 204 || status == 304) {
            return new byte[0];
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new Broke("a reply in chunks (T13): " + headers);
        }
        List<String> length = headers.getOrDefault("content-length", List.of());
        if (length.size() != 1 || !length.getFirst().matches("\\d{1,12}")) {
            throw new Broke("a reply without one length (T13): " + headers);
        }
        int size = Integer.parseInt(length.getFirst());
        byte[] body = in.readNBytes(size);
        if (body.length != size) {
            throw new Broke("a body of " + body.length + " bytes instead of " + size);
        }
        return body;
    }

    /** What is left until the end, as Latin-1. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}

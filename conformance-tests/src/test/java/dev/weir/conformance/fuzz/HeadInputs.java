package dev.weir.conformance.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Requests whose head is wrong in a known way, with the status for it (wire.md T), and heads with damaged bytes. */
final class HeadInputs {
    private static final String CALL = "<methodCall><methodName>system.isAlive:x</methodName><params><param><value>1"
            + "</value></param></params></methodCall>";
    private static final String[] PIECES = {
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        ":",
        " ",
        "\t",
        "\0",
        "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/2.0",
        "/",
        "//",
        "?",
        "#",
        "%",
        "%00",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n",
        "Host: a\r\n",
        "Connection: close\r\n",
        "Upgrade: h2c\r\n",
        ";",
        ",",
        "\u00e9",
        "-1",
        "99999999999999999999",
        "0\r\n\r\n",
        "GET "
    };

    /** What a head of damaged bytes may be answered: T4 to T6, T9, T11, T16, T17; and HTTP's own refusals. */
    private static final Set<Integer> STATUSES =
            Set.of(200, 400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 426, 431, 500, 501, 505);

    private HeadInputs() {}

    private record Case(String request, List<Integer> statuses) {
        Case(String request, Integer... statuses) {
            this(request, List.of(statuses));
        }
    }

    static Input of(Dice dice) {
        if (dice.once(8)) {
            return unfit(dice);
        }
        Lane lane = dice.once(6) ? Lane.SOCKET : Lane.PLAIN;
        if (dice.once(3)) {
            byte[] damaged = Bytes.damage(base(dice).getBytes(StandardCharsets.UTF_8), PIECES, dice);
            return damaged(dice.once(60) ? dice.bytes(dice.below(400)) : damaged, lane);
        }
        if (dice.once(20)) {
            return ended(dice, lane);
        }
        Case one = known(dice);
        byte[] bytes = one.request().getBytes(StandardCharsets.ISO_8859_1);
        Input.Manner manner = new Input.Manner.Heads(one.statuses().size(), got -> exactly(got, one.statuses()));
        return new Input(lane, bytes, "head for " + one.statuses(), "", manner, Stream::empty);
    }

    private static String post(String path, String version, String body, String... headers) {
        StringBuilder head = new StringBuilder("POST " + path + " " + version + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    private static String base(Dice dice) {
        return switch (dice.below(4)) {
            case 0 -> "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
            case 1 -> "OPTIONS /jsonrpc HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Headers: x\r\n\r\n";
            case 2 ->
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + CALL.substring(0, 5) + "\r\n"
                        + Integer.toHexString(CALL.length() - 5) + ";x=y\r\n" + CALL.substring(5) + "\r\n0\r\n\r\n";
            default -> post("/", dice.word("HTTP/1.1", "HTTP/1.0"), CALL, "Host: h", "User-Agent: f", "originator: z");
        };
    }

    /** Each with the statuses of the answers, in order; none at all is a connection closed without a word. */
    private static Case known(Dice dice) {
        String host = "Host: h";
        String h = "\r\n" + host + "\r\n\r\n";
        String good = post("/", "HTTP/1.1", CALL, host);
        return switch (dice.below(34)) {
            case 0 -> new Case(dice.word("DELETE", "PATCH", "TRACE", "FOO", "get", "Post") + " / HTTP/1.1" + h, 501);
            case 1 -> new Case("PUT /" + dice.word("", "x", "import_x") + " HTTP/1.1\r\nContent-Length: 0" + h, 403);
            case 2 -> new Case("CONNECT /" + dice.word("", "x", "remotecmd") + " HTTP/1." + dice.below(2) + h, 403);
            case 3 ->
                new Case("CONNECT /console" + dice.word("", "?uuid=x", "/") + " HTTP/1." + dice.below(2) + h, 404);
            case 4 -> new Case("OPTIONS " + dice.word("/", "/json", "/jsonrpc") + " HTTP/1.1" + h, 200);
            case 5 -> new Case("GET /" + dice.word("x", "a/b", "index.html", "message") + " HTTP/1.1" + h, 404);
            case 6 -> new Case("GET / HTTP/1." + dice.below(2) + h, 200);
            case 7 -> new Case("POST " + dice.word("/", "/jsonrpc") + " HTTP/1.1" + h, 500); // T9
            case 8 ->
                new Case("POST / HTTP/1.1\r\nContent-Length: " + dice.word("abc", "-1", "1,2", "+5", "0x5") + h, 400);
            case 9 -> new Case("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6" + h, 400);
            case 10 -> new Case("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999" + h, 400);
            case 11 ->
                new Case("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5" + h + "0\r\n\r\n", 400);
            case 12 ->
                new Case(
                        chunked(dice.word(
                                "zz\r\nx\r\n0\r\n\r\n", "-5\r\nabcde\r\n0\r\n\r\n", "5 \0\r\nabcde\r\n0\r\n\r\n")),
                        400);
            case 13 -> new Case(chunked(Integer.toHexString(CALL.length()) + "\r\n" + CALL + "\r\n0\r\n\r\n"), 200);
            case 14 ->
                new Case(
                        "POST / HTTP/1.1\r\nTransfer-Encoding: " + dice.word("gzip", "x", "chunked, x") + h
                                + "0\r\n\r\n",
                        400);
            case 15 -> new Case("GET / HTTP/1.1\r\nX: " + "y".repeat(17000) + h, 431);
            case 16 -> new Case("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(4000) + host + "\r\n\r\n", 431);
            case 17 -> new Case("GET / HTTP/1.1\r\n\r\n", 400); // RFC 9112 3.2: no Host
            case 18 -> new Case("GET / HTTP/1.1\r\nHost: a" + h, 400);
            case 19 ->
                new Case(
                        "GET / HTTP/1.1\r\n" + dice.word("no colon", ": empty", "a b: c", "a\0: b", "\u00e9: x") + h,
                        400);
            case 20 -> new Case("GET / HTTP/1.1\r\nX: a\0b" + h, 400);
            case 21 -> new Case("GET / HTTP/" + dice.word("9.9", "0.9", "2.0", "1", "x") + h, 400, 426, 505);
            case 22 -> new Case(post("/", "HTTP/1.0", CALL), 200);
            case 23 -> new Case(post("/", "HTTP/1.1", CALL, host, "Expect: 100-continue"), 200); // T10
            case 24 -> new Case(post("http://h/", "HTTP/1.1", CALL, host), 200);
            case 25 -> new Case(post(dice.word("/RPC2", "/a%20b", "/?a=b&c", "/x;y"), "HTTP/1.1", CALL, host), 200);
            case 26 -> new Case(good.repeat(7), 200, 200, 200, 200, 200, 200, 200);
            case 27 -> new Case("POST /cli HTTP/1." + dice.below(2) + "\r\nContent-Length: 3" + h + "abc");
            case 28 -> new Case("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + good, 400);
            case 29 -> new Case("GET /" + "y".repeat(17000) + " HTTP/1.1" + h, 414, 431);
            case 30 -> new Case("PUT / HTTP/1.1\r\nExpect: 200-maybe" + h, 417, 403);
            case 31 -> new Case(post("/", "HTTP/1.1", CALL, host, "Connection: close"), 200);
            case 32 -> new Case(good + "junk" + dice.below(9) + "\r\n\r\n", 200, 400);
            default -> new Case("OPTIONS * HTTP/1.1" + h, 404);
        };
    }

    private static String chunked(String body) {
        return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    /** Plain bytes where TLS is spoken: no word of HTTP comes back. */
    private static Input unfit(Dice dice) {
        byte[] hello = {22, 3, 1, 0, (byte) 200, 1, 0, 0, (byte) 196, 3, 3};
        byte[] bytes = switch (dice.below(4)) {
            case 0 -> base(dice).getBytes(StandardCharsets.UTF_8);
            case 1 -> Bytes.join(hello, dice.bytes(dice.below(300)));
            case 2 -> Bytes.damage(hello, PIECES, dice);
            default -> dice.bytes(dice.below(200));
        };
        return exchange(
                dice.once(2) ? Lane.TLS_RAW : Lane.AGENT_RAW,
                bytes,
                "no TLS",
                got -> text(got).contains("HTTP/1") ? "answers without TLS: " + text(got) : Pages.leak(text(got)));
    }

    /** Those that only the sender's end completes; and HEAD, whose answer has a length and no body. */
    private static Input ended(Dice dice, Lane lane) {
        if (dice.once(2)) {
            byte[] head = "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            return exchange(lane, head, "HEAD", got -> {
                boolean right = text(got).startsWith("HTTP/1.1 501 Method not implemented\r\n")
                        && text(got).endsWith("\r\n\r\n");
                return right ? "" : "expected 501 and no body, got " + text(got);
            });
        }
        byte[] more = post("/", "HTTP/1.1", CALL, "Host: h")
                .replace("Content-Length: ", "Content-Length: 9")
                .getBytes(StandardCharsets.US_ASCII);
        return exchange(lane, more, "a body that ends early", got -> exactly(replies(got), List.of(400)));
    }

    private static Input damaged(byte[] bytes, Lane lane) {
        return new Input(
                lane,
                bytes,
                "a head of damaged bytes",
                "",
                new Input.Manner.Exchange(got -> anyOf(bytes, got)),
                () -> Bytes.shorter(bytes).stream().map(less -> damaged(less, lane)));
    }

    private static Input exchange(Lane lane, byte[] bytes, String story, Function<byte[], String> check) {
        return new Input(lane, bytes, story, "", new Input.Manner.Exchange(check), Stream::empty);
    }

    /** The statuses in order; or, for a refusal that HTTP leaves a choice for, one of them. */
    private static String exactly(List<Reply> replies, List<Integer> expected) {
        List<Integer> answered = replies.stream().map(Reply::status).toList();
        boolean choice = answered.size() == 1
                && !expected.isEmpty()
                && expected.getFirst() >= 400
                && expected.contains(answered.getFirst());
        return choice || answered.equals(expected) ? pages(replies) : "expected " + expected + ", got " + replies;
    }

    private static String anyOf(byte[] sent, byte[] got) {
        List<Reply> replies = replies(got);
        for (Reply reply : replies) {
            if (!STATUSES.contains(reply.status())
                    || (reply.status() == 500 && !text(sent).contains("POST"))) {
                return "no status for this: " + reply;
            }
        }
        return pages(replies);
    }

    private static String pages(List<Reply> replies) {
        for (Reply reply : replies) {
            String wrong = reply.status() == 200 ? Pages.leak(reply.text()) : Pages.wrong(reply, reply.status());
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return "";
    }

    private static List<Reply> replies(byte[] got) {
        List<Reply> replies = new ArrayList<>();
        HttpReader reader = new HttpReader(new ByteArrayInputStream(got));
        try {
            for (Reply reply = reader.next(); reply != null; reply = reader.next()) {
                replies.add(reply);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return replies;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

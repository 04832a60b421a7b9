package dev.weir.conformance.fuzz;

import dev.weir.model.MessageDef;
import java.nio.charset.StandardCharsets;

/** Calls of the model, right ones and mutated ones, and bodies that once were calls. */
final class RpcInputs {
    /** A larger call is refused where the server's memory is small, or has no room now (F8). */
    private static final int ALWAYS_ROOM = 4 << 20;

    private static final String[] IDS = {"0", "-7", "\"x\"", "1.5", "9223372036854775807", "\"\\u00e9\"", "\"\""};
    private static final String[] XML = {
        "<",
        ">",
        "&",
        "]]>",
        "<![CDATA[",
        "<value>",
        "</value>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "\0",
        "\uFFFF",
        "&#xD800;",
        "&amp;",
        "&x;",
        "<int>",
        "</int>",
        "<struct>",
        "<member>",
        "<name>",
        "<array><data>",
        "</params>",
        "<nil/>",
        " a='b'",
        "<i8>1</i8>",
        "<!DOCTYPE x [<!ENTITY y 'z'>]>",
        "<!DOCTYPE methodCall>",
        "\u00e9",
        "1",
        "-",
        " ",
        "/"
    };
    private static final String[] JSON = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\ud800",
        "\\u0000",
        ":",
        ",",
        "null",
        "true",
        "-",
        "1e999",
        "\0",
        "\u00e9",
        "99999999999999999999",
        "\"id\":1,",
        "\"params\":{}",
        "\"jsonrpc\":\"2.0\",",
        "0x1",
        "NaN",
        "//",
        "'",
        " ",
        "01"
    };

    private final Calls calls;
    private final Mutations mutations;
    private final Prediction prediction;

    RpcInputs(Calls calls, Mutations mutations, Prediction prediction) {
        this.calls = calls;
        this.mutations = mutations;
        this.prediction = prediction;
    }

    /** A call, right or mutated. */
    Input call(Notation notation, Dice dice, Caller caller) {
        MessageDef message = calls.message(dice);
        boolean waits = waits(message.fullName());
        boolean ends = message.name().endsWith("logout");
        String session = waits || ends ? caller.throwaway() : caller.session();
        RpcCall call = new RpcCall(message.fullName(), calls.params(message, session, dice));
        for (int i = dice.below(4); i > 0; i--) {
            call = mutations.mutate(call, dice);
        }
        String ending = waits || waits(Prediction.plain(call.method()).replace('_', '.')) ? session : "";
        if (!ending.isEmpty() && ending.equals(caller.session())) {
            return call(notation, dice, caller); // a name that a mutation found, on a session that has to stay
        }
        Known known =
                ref -> !ref.equals(session) ? Known.State.NONE : ends || waits ? Known.State.ENDING : Known.State.LIVE;
        return of(call, notation, dice.bits(), dice.word(IDS), lane(dice), known)
                .ending(ending);
    }

    private static boolean waits(String method) {
        return method.equals("event.from") || method.equals("event.next");
    }

    private static Lane lane(Dice dice) {
        return switch (dice.below(20)) {
            case 0, 1 -> Lane.TLS;
            case 2, 3, 4 -> Lane.SOCKET;
            default -> Lane.PLAIN;
        };
    }

    private Input of(RpcCall call, Notation notation, long style, String id, Lane lane, Known known) {
        Dice dice = new Dice(style, 0);
        String path = notation == Notation.XML
                ? dice.word("/", "/", "/RPC2", "/json", "/xmlrpc", "/any/thing?x=y")
                : dice.word("/jsonrpc", "/jsonrpc", "/jsonrpcx", "/jsonrpc/?a");
        Form form = notation == Notation.XML
                ? XmlForm.of(call, dice)
                : JsonForm.of(call, notation == Notation.JSON2, id, dice);
        Judged judged = new Judged(form.fit(), call, notation, notation == Notation.XML ? null : id(id));
        boolean large = form.bytes().length > ALWAYS_ROOM;
        return Input.ask(
                lane,
                Posts.of(path, form.bytes()),
                notation + " " + lane + " " + path + " " + call,
                reply -> large && reply.status() >= 500
                        ? Pages.wrong(reply, reply.status())
                        : check(reply, judged, known),
                () -> Simpler.of(call).stream().map(less -> of(less, notation, style, id, lane, known)));
    }

    private static Object id(String json) {
        return new StrictJson(json, false).read();
    }

    /** A body that was a call before its bytes were damaged. */
    Input body(Notation notation, Dice dice, Caller caller) {
        MessageDef message = calls.message(dice);
        while (waits(message.fullName()) || message.name().endsWith("logout")) {
            message = calls.message(dice);
        }
        RpcCall call = new RpcCall(message.fullName(), calls.params(message, caller.session(), dice));
        Form form = notation == Notation.XML
                ? XmlForm.of(call, dice)
                : JsonForm.of(call, notation == Notation.JSON2, dice.word(IDS), dice);
        byte[] body = dice.once(40)
                ? dice.bytes(dice.below(300))
                : Bytes.damage(form.bytes(), notation == Notation.XML ? XML : JSON, dice);
        return body(body, notation, lane(dice), caller.session());
    }

    private Input body(byte[] body, Notation notation, Lane lane, String session) {
        Judged judged = notation == Notation.XML ? XmlJudge.judge(body) : JsonJudge.judge(body);
        Known known = ref -> ref.equals(session) ? Known.State.LIVE : Known.State.NONE;
        return Input.ask(
                lane,
                Posts.of(notation == Notation.XML ? "/" : "/jsonrpc", body),
                "body as " + notation + ", which is " + judged.fit(),
                reply -> check(reply, judged, known),
                () -> Bytes.shorter(body).stream().map(less -> body(less, notation, lane, session)));
    }

    /** Envelopes of JSON-RPC that are damaged at one place (J2 to J4, J7). */
    Input envelope(Dice dice, Caller caller) {
        String body = "{"
                + dice.word("", "\"jsonrpc\":\"2.0\",", "\"jsonrpc\":2.0,", "\"jsonrpc\":\"1.0\",", "\"jsonrpc\":null,")
                + "\"method\":" + dice.word("\"pool.get_all\"", "\"pool.get_all\"", "1", "null", "[]", "\"\"")
                + dice.word(
                        "",
                        ",\"params\":null",
                        ",\"params\":{}",
                        ",\"params\":1",
                        ",\"params\":[\"S\"]",
                        ",\"params\":[]")
                + dice.word(
                        "", ",\"id\":null", ",\"id\":{}", ",\"id\":1", ",\"id\":\"i\"", ",\"id\":true", ",\"id\":[1]")
                + "}";
        body = body.replace("\"S\"", '"' + caller.session() + '"');
        body = dice.once(10) ? "[" + body + "]" : body;
        return body(body.getBytes(StandardCharsets.UTF_8), Notation.JSON2, lane(dice), caller.session());
    }

    private String check(Reply reply, Judged judged, Known known) {
        Form.Fit fit = judged.fit();
        if (fit == Form.Fit.NONE || (fit == Form.Fit.VAGUE && reply.status() == 500)) {
            return Pages.wrong(reply, 500);
        }
        if (reply.status() != 200) {
            return "expected a reply, got " + reply;
        }
        RpcCall call = judged.call();
        boolean bare = call != null && Prediction.bare(call.method());
        RpcAnswer answer;
        try {
            answer = RpcAnswer.read(reply, judged.notation(), bare, judged.id());
        } catch (RuntimeException e) {
            return e.getMessage() + " in " + reply;
        }
        String leak = Pages.leak(String.join("\n", answer.failure()));
        if (!leak.isEmpty()) {
            return leak + ": " + answer.failure();
        }
        return switch (fit) {
            case BAD_TEXT -> Expected.badText().wrong(answer);
            case CALL ->
                call == null
                        ? "no call to hold the answer to"
                        : prediction.of(call, known).wrong(answer);
            case VAGUE, NONE -> "";
        };
    }
}

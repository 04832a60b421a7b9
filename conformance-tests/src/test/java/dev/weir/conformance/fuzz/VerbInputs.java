package dev.weir.conformance.fuzz;

import dev.weir.conformance.pool.Trees;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Requests to an agent: verbs right and mutated, hostile operation ids, wrong callers, wrong paths and bodies. */
final class VerbInputs {
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\ud800",
        ":",
        ",",
        "null",
        "true",
        "-",
        "1e999",
        "\0",
        "\u00e9",
        "NaN",
        " ",
        "99999999999999999999",
        "9223372036854775807",
        "-1",
        "2147483648",
        "..",
        "/",
        "\"verb\":\"x\",",
        "01"
    };

    private VerbInputs() {}

    static Input of(Dice dice, long index) {
        if (dice.once(60)) {
            return outsider(dice);
        }
        if (dice.once(12)) {
            return path(dice);
        }
        String body = json(verb(dice), dice);
        String operation = "fuzz-" + index;
        if (dice.once(12)) {
            return badOperation(dice, body);
        }
        if (dice.once(12)) {
            return verb(body.getBytes(StandardCharsets.UTF_8), "clash-" + dice.below(20), true);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (dice.once(4)) {
            bytes = dice.once(20) ? dice.bytes(dice.below(300)) : Bytes.damage(bytes, PIECES, dice);
        } else if (dice.once(400)) {
            bytes = (" ".repeat(1 << 20) + body).getBytes(StandardCharsets.UTF_8);
        }
        return verb(bytes, operation, false);
    }

    private static Input verb(byte[] body, String operation, boolean clash) {
        return Input.ask(
                Lane.MASTER,
                Posts.of("/verbs", body, "operation-id: " + operation),
                "verb: " + Bytes.show(body),
                reply -> check(reply, body, clash),
                () -> clash
                        ? Stream.empty()
                        : Bytes.shorter(body).stream()
                                .map(less -> verb(
                                        less,
                                        operation + "-" + less.length + "-" + java.util.Arrays.hashCode(less),
                                        false)));
    }

    private static String check(Reply reply, byte[] body, boolean clash) {
        String text = reply.text();
        String leak = Pages.leak(text);
        if (!leak.isEmpty()) {
            return leak + ": " + reply;
        }
        if (body.length > 1 << 20) {
            return reply.status() == 413 ? "" : "expected 413, got " + reply;
        }
        Form.Fit fit = judge(body);
        if (reply.status() == 400 && fit != Form.Fit.CALL) {
            return "";
        }
        if (clash && reply.status() == 409) {
            return "";
        }
        if (reply.status() != 200 || fit == Form.Fit.NONE) {
            return "a body that is " + fit + " gets " + reply;
        }
        Map<String, Object> answer = Trees.members(new StrictJson(text, false).read());
        if (answer.containsKey("result")) {
            return answer.size() == 1 && answer.get("result") instanceof Map<?, ?> ? "" : "no answer: " + text;
        }
        Map<String, Object> error = Trees.members(Trees.member(answer, "error"));
        List<String> params = Trees.texts(Trees.member(error, "params"));
        boolean known = !"INTERNAL_ERROR".equals(error.get("code"))
                || params.getFirst().startsWith("this host has no kernel named ");
        return known ? "" : "an unforeseen failure: " + text;
    }

    private static Form.Fit judge(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), body)) {
            return Form.Fit.NONE;
        }
        StrictJson reader = new StrictJson(text, false);
        try {
            Object tree = reader.read();
            boolean vague = !reader.vague().isEmpty() || text.contains("\\ud"); // half a pair, perhaps
            return vague ? Form.Fit.VAGUE : VerbForm.isVerb(tree) ? Form.Fit.CALL : Form.Fit.NONE;
        } catch (Broke e) {
            return Form.Fit.NONE;
        }
    }

    private static Input badOperation(Dice dice, String body) {
        String operation = dice.word("", " ", "a b", "../x", "x".repeat(129), "\u00e9", "a/b", "a\tb", "{}", "a,b");
        byte[] bytes = Posts.of("/verbs", body.getBytes(StandardCharsets.UTF_8), "operation-id: " + operation);
        return status(Lane.MASTER, bytes, 400);
    }

    private static Input path(Dice dice) {
        String tail = " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\noperation-id: x\r\n\r\n";
        int status = dice.of(List.of(404, 405, 400));
        String head = switch (status) {
            case 404 ->
                dice.word("POST", "GET", "PUT")
                        + dice.word(" /", " /verbsx", " /verbs/../x", " /reports/", " /x?verbs");
            case 405 -> dice.word("GET /verbs", "PUT /verbs", "POST /reports", "DELETE /faults", "OPTIONS /verbs");
            default -> "POST /verbs";
        };
        return status(Lane.MASTER, (head + tail).getBytes(StandardCharsets.ISO_8859_1), status);
    }

    private static Input status(Lane lane, byte[] bytes, int status) {
        return Input.ask(
                lane,
                bytes,
                "a request to the agent for " + status,
                reply -> reply.status() == status ? Pages.leak(reply.text()) : "expected " + status + ", got " + reply,
                Stream::empty);
    }

    /** Who has no certificate of the pool's gets no word. */
    private static Input outsider(Dice dice) {
        Lane lane = dice.once(2) ? Lane.NOBODY : Lane.STRANGER;
        byte[] bytes =
                Posts.of("/verbs", json(verb(dice), dice).getBytes(StandardCharsets.UTF_8), "operation-id: outsider");
        return new Input(
                lane,
                bytes,
                "a verb from an outsider",
                "",
                new Input.Manner.Exchange(got -> got.length == 0 ? "" : "an outsider is answered: " + Bytes.show(got)),
                Stream::empty);
    }

    private static Map<String, Object> verb(Dice dice) {
        String name = dice.of(VerbForm.names());
        Map<String, Object> verb = new LinkedHashMap<>();
        verb.put("verb", dice.once(40) ? HostileText.of(dice) : name);
        verb.putAll(members(VerbForm.of(name), dice));
        return verb;
    }

    private static Map<String, Object> members(List<VerbForm.Member> members, Dice dice) {
        Map<String, Object> made = new LinkedHashMap<>();
        for (VerbForm.Member member : members) {
            if (!dice.once(member.optional() ? 2 : 60)) {
                made.put(member.name(), dice.once(25) ? wrong(member, dice) : value(member.kind(), dice));
            }
        }
        if (dice.once(15)) {
            made.put(HostileText.of(dice), wrong(dice));
        }
        return made;
    }

    private static Object value(String kind, Dice dice) {
        if (kind.endsWith("*")) {
            List<Object> items = new ArrayList<>();
            for (int i = dice.below(3); i > 0; i--) {
                items.add(value(kind.substring(0, kind.length() - 1), dice));
            }
            return items;
        }
        return switch (kind) {
            case "domain" -> new UUID(1, dice.below(12)).toString();
            case "storage" -> new UUID(2, dice.below(4)).toString();
            case "volume" -> dice.once(6) ? HostileText.of(dice) : "volume-" + dice.below(20);
            case "bridge" -> dice.word("xenbr0", "xenbr1", "xapi1");
            case "driver" -> dice.word("ext", "file", "iso", "tools", "nfs", "../x");
            case "kernelName" -> dice.word("tiny-linux", "tiny-linux", "../../etc/passwd");
            // Who asks for days gets them (a guest that is preserved never ends), and these inputs have none to spare.
            case "seconds" -> dice.of(List.of(0L, 1L, 2L, -1L, Long.MIN_VALUE));
            case "long" -> dice.once(3) ? dice.bits() : (long) dice.below(1 << 28);
            case "int" -> dice.once(6) ? (long) (int) dice.bits() : (long) dice.below(9);
            case "flag" -> dice.once(2);
            case "format" -> dice.word("QCOW2", "RAW", "ISO");
            case "stop" -> dice.word("DESTROY", "RESTART", "PRESERVE");
            case "video" -> dice.word("STD", "CIRRUS");
            case "guest" -> dice.word("PV", "PV_IN_PVH", "PVH");
            case "texts" -> Map.of("location", dice.word("/tmp", "x"), "password", Values.SECRET + dice.below(1000));
            case "boot" -> members(VerbForm.part(dice.word("kernel", "firmware", "direct")), dice);
            default -> VerbForm.part(kind).isEmpty() ? HostileText.of(dice) : members(VerbForm.part(kind), dice);
        };
    }

    private static Object wrong(VerbForm.Member member, Dice dice) {
        Object wrong = wrong(dice);
        return member.kind().equals("seconds") && wrong instanceof Long ? "1" : wrong;
    }

    private static Object wrong(Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> HostileText.of(dice);
            case 1 -> dice.bits();
            case 2 -> 0.5;
            case 3 -> dice.once(2);
            case 4 -> List.of(HostileText.of(dice));
            default -> Map.of("x", 1L);
        };
    }

    private static String json(Object tree, Dice dice) {
        return new String(JsonForm.value(tree, dice), StandardCharsets.UTF_8);
    }
}

package dev.weir.conformance.fuzz;

import java.util.List;
import java.util.function.Function;

/** What may come back for a call that was read; empty text when an answer is right, else what is wrong with it. */
@FunctionalInterface
interface Expected {
    String wrong(RpcAnswer answer);

    /** Exactly this failure. */
    static Expected failure(String... description) {
        List<String> expected = List.of(description);
        return answer ->
                answer.failure().equals(expected) ? "" : "expected " + brief(expected) + ", got " + brief(answer);
    }

    /** A failure, or a result, that passes a look. */
    static Expected look(String what, Function<RpcAnswer, Boolean> look) {
        return answer -> look.apply(answer) ? "" : "expected " + what + ", got " + brief(answer);
    }

    /** A parameter of the wrong type (wire.md F4), an unknown word of an enum among them (Y6). */
    static Expected typeError() {
        return look(
                "a type error",
                answer -> (answer.code().equals("INTERNAL_ERROR")
                                && answer.failure().size() == 2
                                && answer.failure().get(1).startsWith("Failure(\"Expected "))
                        || (answer.code().equals("INVALID_VALUE")
                                && answer.failure().size() == 3));
    }

    /** A text that UTF-8 cannot hold (X15). */
    static Expected badText() {
        return look(
                "INVALID_VALUE for a text that is no UTF-8",
                answer -> answer.code().equals("INVALID_VALUE")
                        && answer.failure().size() == 3
                        && answer.failure().get(1).equals("a string that is not valid UTF-8"));
    }

    default Expected or(Expected other) {
        return answer -> {
            String wrong = wrong(answer);
            return wrong.isEmpty() || other.wrong(answer).isEmpty() ? "" : wrong + " | " + other.wrong(answer);
        };
    }

    private static String brief(Object value) {
        String text = value.toString();
        return text.length() > 700 ? text.substring(0, 700) + "..." : text;
    }
}

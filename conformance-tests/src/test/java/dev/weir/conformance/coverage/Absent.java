package dev.weir.conformance.coverage;

import dev.weir.model.MessageDef;
import dev.weir.model.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What implicit messages answer about objects that are not there: the exact failure, or nothing. */
final class Absent {
    private final Judge judge;
    private final Findings findings;
    private final Arguments arguments;
    private final String session;

    Absent(Judge judge, Findings findings, Arguments arguments, String session) {
        this.judge = judge;
        this.findings = findings;
        this.arguments = arguments;
        this.session = session;
    }

    void check(MessageDef message) {
        List<Object> madeUp = message.kind() == MessageDef.Kind.GET_BY_NAME_LABEL
                ? List.of("nobody's name")
                : arguments.madeUp(message);
        Attempt attempt = judge.call(message, session, madeUp);
        if (attempt.description().equals(List.of("NOT_IMPLEMENTED", message.fullName()))) {
            return;
        }
        List<String> expected = expected(message, madeUp);
        if (expected != null) {
            findings.require(
                    attempt.description().equals(expected),
                    message.fullName(),
                    "expected " + expected + ", got " + attempt.description());
        } else if (message.kind() == MessageDef.Kind.GET_BY_NAME_LABEL) {
            findings.require(List.of().equals(attempt.result()), message.fullName(), "finds a name that nobody has");
        }
    }

    /** That lists of a class without objects are empty. */
    void empty(MessageDef message) {
        List<?> of = message.params().isEmpty() ? List.of() : List.of("true");
        Attempt attempt = judge.call(message, session, of);
        findings.require(
                List.of().equals(attempt.result()) || Map.of().equals(attempt.result()),
                message.fullName(),
                "expected nothing, got " + attempt);
    }

    private static @Nullable List<String> expected(MessageDef message, List<Object> madeUp) {
        if (message.kind() == MessageDef.Kind.GET_BY_UUID) {
            return List.of("UUID_INVALID", message.className(), madeUp.get(0).toString());
        }
        boolean ofAnObject = !message.params().isEmpty()
                && message.params().get(0).type().equals(new Type.RefType(message.className()));
        return ofAnObject
                ? List.of("HANDLE_INVALID", message.className(), madeUp.get(0).toString())
                : null;
    }
}

package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.model.ErrorDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes calls and says of each answer whether the rules allow it. */
final class Judge {
    /** Never right for root who calls what exists with parameters of the right number and types. */
    private static final Set<String> NEVER_RIGHT = Set.of(
            "INTERNAL_ERROR",
            "MESSAGE_METHOD_UNKNOWN",
            "MESSAGE_PARAMETER_COUNT_MISMATCH",
            "MESSAGE_REMOVED",
            "RBAC_PERMISSION_DENIED",
            "SESSION_INVALID");

    /** Their declaration names one parameter; the reference sends two (VML-8) or none (VML-136). */
    private static final Set<String> NOT_AS_DECLARED = Set.of("VM_IS_TEMPLATE", "VM_CANNOT_DELETE_DEFAULT_TEMPLATE");

    private final Rpc rpc;
    private final Findings findings;
    private final Map<String, ErrorDef> errors = new HashMap<>();

    Judge(Model model, Rpc rpc, Findings findings) {
        this.rpc = rpc;
        this.findings = findings;
        model.errors().forEach(error -> errors.put(error.code(), error));
    }

    /** Calls, and records the outcome. */
    Attempt call(MessageDef message, String session, List<?> arguments) {
        Attempt attempt = attempt(message, session, arguments);
        if (attempt.worked()) {
            findings.require(!message.removed(), message.fullName(), "is removed and yet works");
            findings.record(message, Outcome.WORKS);
        } else if (attempt.refused() != null) {
            findings.record(message, refusal(message, attempt.description(), arguments));
        }
        return attempt;
    }

    /** Calls, and records a fault only. */
    Attempt attempt(MessageDef message, String session, List<?> arguments) {
        return attempt(message.fullName(), withSession(message, session, arguments));
    }

    Attempt attempt(String method, List<?> params) {
        try {
            return new Attempt(rpc.call(method, params.toArray()), null);
        } catch (Refused e) {
            return new Attempt(null, e);
        } catch (Broken e) {
            findings.fault(method, String.valueOf(e.getMessage()));
            return new Attempt(null, null);
        }
    }

    static List<Object> withSession(MessageDef message, String session, List<?> arguments) {
        List<Object> params = new ArrayList<>();
        if (message.takesSession()) {
            params.add(session);
        }
        params.addAll(arguments);
        return params;
    }

    private Outcome refusal(MessageDef message, List<String> description, List<?> arguments) {
        String code = description.get(0);
        List<String> params = description.subList(1, description.size());
        if (message.removed()) {
            findings.require(
                    description.equals(List.of("MESSAGE_REMOVED")),
                    message.fullName(),
                    "expected MESSAGE_REMOVED [] (wire.md F6), got " + description);
            return Outcome.REMOVED;
        }
        if (code.equals("NOT_IMPLEMENTED")) {
            findings.require(
                    params.equals(List.of(message.fullName())), message.fullName(), "names another: " + description);
            return Outcome.NOT_IMPLEMENTED;
        }
        String wrong = wrong(message, code, params, arguments);
        findings.require(wrong.isEmpty(), message.fullName(), wrong + ": " + description + " on " + arguments);
        return Outcome.refused(code);
    }

    private String wrong(MessageDef message, String code, List<String> params, List<?> arguments) {
        if (message.poolInternal() && code.equals("INTERNAL_ERROR")) {
            return ""; // for hosts among themselves (ETS-8)
        }
        // A driver's faults are numbered (STO-19); the model has the one code for all of them.
        ErrorDef error = errors.get(code.replaceFirst("^(SR_BACKEND_FAILURE)_[0-9]+$", "$1"));
        if (error == null) {
            return "a code that the model does not know";
        }
        if (NEVER_RIGHT.contains(code)) {
            return "a code that cannot be right";
        }
        if (!NOT_AS_DECLARED.contains(code)
                && !error.params().isEmpty()
                && error.params().size() != params.size()) {
            return "typed clients expect the parameters " + error.params();
        }
        if (code.equals("HANDLE_INVALID") && !mentions(arguments, params.get(1))) {
            return "names a reference that nobody sent";
        }
        return "";
    }

    private static boolean mentions(Object value, String ref) {
        return switch (value) {
            case Collection<?> items -> items.stream().anyMatch(item -> mentions(item, ref));
            case Map<?, ?> map -> mentions(map.keySet(), ref) || mentions(map.values(), ref);
            default -> value.equals(ref);
        };
    }
}

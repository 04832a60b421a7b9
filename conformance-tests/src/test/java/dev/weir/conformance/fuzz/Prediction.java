package dev.weir.conformance.fuzz;

import dev.weir.model.ErrorDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call has to be answered, from the model and wire.md alone; the order of checks is X14. */
final class Prediction {
    private static final Set<String> PREFIXES = Set.of("Async.", "InternalAsync.");

    /** Calls that refuse with other parameters than the code has elsewhere (ETS-61, VML-99, and as the reference does). */
    private static final Set<String> FEWER = Set.of(
            "message.get UUID_INVALID", "VM.power_state_reset DOMAIN_EXISTS", "VM.set_snapshot_schedule INVALID_VALUE");

    /** Declared with other parameters than the reference sends (VML-8, VML-136, S6, STO-6, STO-105, NET-2). */
    private static final Set<String> NOT_AS_DECLARED = Set.of(
            "VM_IS_TEMPLATE",
            "VM_CANNOT_DELETE_DEFAULT_TEMPLATE",
            "SESSION_AUTHENTICATION_FAILED",
            "VDI_IN_USE",
            "OPERATION_PARTIALLY_FAILED",
            "PIF_IS_PHYSICAL",
            "NETWORK_CONTAINS_PIF",
            "NETWORK_CONTAINS_VIF",
            "VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED");

    /** Never right for root once number, types and session were (X14). */
    private static final Set<String> PAST = Set.of(
            "MESSAGE_METHOD_UNKNOWN", "MESSAGE_PARAMETER_COUNT_MISMATCH", "MESSAGE_REMOVED", "RBAC_PERMISSION_DENIED");

    private final Model model;
    private final Typing typing;
    private final Map<String, ErrorDef> errors = new HashMap<>();

    Prediction(Model model) {
        this.model = model;
        this.typing = new Typing(model);
        model.errors().forEach(error -> errors.put(error.code(), error));
    }

    /** The one result without a Status (wire.md X7). */
    static boolean bare(String method) {
        return method.equals("system.listMethods");
    }

    /** The message that a name calls, in either form (X8, X9). */
    static String plain(String method) {
        for (String prefix : PREFIXES) {
            if (method.startsWith(prefix)) {
                return method.substring(prefix.length());
            }
        }
        return method;
    }

    Expected of(RpcCall call, Known sessions) {
        String method = call.method();
        List<Object> params = call.params();
        if (method.equals("system.listMethods") || method.startsWith("system.isAlive:")) {
            int count = bare(method) ? 0 : 1;
            return params.size() == count
                    ? Expected.look("a result", RpcAnswer::worked)
                    : Expected.failure(
                            "MESSAGE_PARAMETER_COUNT_MISMATCH",
                            method,
                            Integer.toString(count),
                            Integer.toString(params.size()));
        }
        String plain = plain(method);
        boolean async = !plain.equals(method);
        MessageDef message = find(plain, async);
        if (message == null) {
            return params.isEmpty()
                    ? Expected.failure("MESSAGE_METHOD_UNKNOWN", plain)
                    : session(params.getFirst(), sessions, Expected.failure("MESSAGE_METHOD_UNKNOWN", plain));
        }
        return of(message, async, params, sessions);
    }

    private @Nullable MessageDef find(String plain, boolean async) {
        MessageDef message = model.findMessage(plain);
        if (message == null && !async && plain.indexOf('.') < 0) {
            for (int at = plain.indexOf('_'); at > 0 && message == null; at = plain.indexOf('_', at + 1)) {
                message = model.findMessage(plain.substring(0, at) + "." + plain.substring(at + 1));
            }
        }
        return message;
    }

    private Expected of(MessageDef message, boolean async, List<Object> params, Known sessions) {
        int offset = message.takesSession() ? 1 : 0;
        int received = params.size() - offset;
        int required = message.requiredParams();
        int declared = message.params().size();
        if (received < required || (received > declared && required == declared)) {
            return Expected.failure(
                    "MESSAGE_PARAMETER_COUNT_MISMATCH",
                    message.fullName(),
                    Integer.toString(required),
                    Integer.toString(received));
        }
        Typing.Fit fit = offset == 1 ? typing.fit(params.getFirst(), Type.Scalar.STRING) : Typing.Fit.YES;
        for (int i = 0; i < Math.min(received, declared); i++) {
            ParamDef param = message.params().get(i);
            fit = fit.and(typing.fit(params.get(i + offset), param.type()));
        }
        if (fit == Typing.Fit.NO) {
            return Expected.typeError();
        }
        Expected rest = carriedOut(message, async);
        Expected then = offset == 1 ? session(params.getFirst(), sessions, rest) : rest;
        return fit == Typing.Fit.MAYBE ? Expected.typeError().or(then) : then;
    }

    private Expected session(Object sent, Known sessions, Expected then) {
        Object meant = sent instanceof Odd odd ? odd.meaning() : sent;
        if (meant == null || meant instanceof Double) {
            return Expected.typeError().or(Expected.look("a failure", answer -> !answer.worked()));
        }
        if (!(meant instanceof String ref)) {
            return Expected.typeError();
        }
        return switch (sessions.state(ref)) {
            case LIVE -> then;
            case ENDING -> then.or(Expected.failure("SESSION_INVALID", ref));
            case NONE -> Expected.failure("SESSION_INVALID", ref);
        };
    }

    private Expected carriedOut(MessageDef message, boolean async) {
        if (async && !message.async()) {
            return Expected.failure("Fault", "No async mode for this operation (rpc: " + message.fullName() + ")");
        }
        if (message.removed()) {
            return Expected.failure("MESSAGE_REMOVED");
        }
        if (async) {
            return Expected.look(
                    "a task", answer -> answer.result() instanceof String ref && ref.startsWith("OpaqueRef:"));
        }
        return answer -> answer.worked() ? "" : refusal(message, answer);
    }

    private String refusal(MessageDef message, RpcAnswer answer) {
        String code = answer.code();
        String why = answer.failure().size() > 1 ? answer.failure().get(1) : "";
        // A driver's faults are numbered (STO-19); the model has the one code for all of them.
        ErrorDef error = errors.get(code.replaceFirst("^(SR_BACKEND_FAILURE)_[0-9]+$", "$1"));
        if (error == null) {
            return "a code that the model does not know: " + answer.failure();
        }
        if (PAST.contains(code)) {
            return "a code that cannot be right: " + answer.failure();
        }
        if (code.equals("INTERNAL_ERROR")) {
            return internal(message, why) ? "" : "an INTERNAL_ERROR that no rule asks for: " + answer.failure();
        }
        boolean counts = error.params().isEmpty()
                || FEWER.contains(message + " " + code)
                || NOT_AS_DECLARED.contains(code)
                || error.params().size() == answer.failure().size() - 1;
        return counts ? "" : "typed clients expect the parameters " + error.params() + ": " + answer.failure();
    }

    private static boolean internal(MessageDef message, String why) {
        return switch (message.kind()) {
            case GET_ALL_WHERE, GET_ALL_RECORDS_WHERE -> why.startsWith("Filter: expected ");
            // An absent member without a default (X16), or one of the wrong type (F4).
            case CREATE -> why.startsWith("Failure(\"");
            // Its filter is its own code (ETS-65).
            case CUSTOM -> nameless(message, why);
            default -> amongHosts(message, why);
        };
    }

    /** What the reference has no code for. */
    private static boolean nameless(MessageDef message, String why) {
        if (message.name().endsWith("_data_source")) {
            return why.startsWith("Rrd_interface.Rrdd_error(");
        }
        return switch (message.fullName()) {
            case "message.get_all_records_where" -> why.startsWith("Filter: ");
            case "VTPM.set_contents" -> why.startsWith("the contents of a VTPM are not base64");
            case "host.get_management_interface" -> why.equals("Not_found");
            case "host.notify_accept_new_pool_secret", "host.notify_send_new_pool_secret", "host.cleanup_pool_secret" ->
                why.contains("pool secret");
            case "pool.rotate_secret" ->
                why.equals("pool secret rotation already running") || why.startsWith("pool operations in progress: ");
            default -> amongHosts(message, why);
        };
    }

    private static boolean amongHosts(MessageDef message, String why) {
        return message.poolInternal() && why.endsWith(" is for hosts of the pool among themselves");
    }
}

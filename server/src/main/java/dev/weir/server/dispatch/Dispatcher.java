package dev.weir.server.dispatch;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.calls.Code;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.audit.AuditTrail;
import dev.weir.server.call.Accidents;
import dev.weir.server.call.Call;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.call.Caller;
import dev.weir.server.call.Calls;
import dev.weir.server.call.Origin;
import dev.weir.server.call.Parameters;
import dev.weir.server.call.Progress;
import dev.weir.server.callers.Callers;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.session.Sessions;
import dev.weir.server.task.Tasks;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The straight path of every call; the order of its checks is wire.md X14. */
public final class Dispatcher implements Calls {
    /** They wait for events, some of them for a day. */
    private static final Set<String> WAITING = Set.of("event.from", "event.next");

    private final Model model;
    private final CallRegistry registry;
    private final Sessions sessions;
    private final Rbac rbac;
    private final Tasks tasks;
    private final AuditTrail audit;
    private final Callers callers;
    private final Ids ids;

    public Dispatcher(
            Model model,
            CallRegistry registry,
            Sessions sessions,
            Rbac rbac,
            Tasks tasks,
            AuditTrail audit,
            Callers callers,
            Ids ids) {
        this.model = model;
        this.registry = registry;
        this.sessions = sessions;
        this.rbac = rbac;
        this.tasks = tasks;
        this.audit = audit;
        this.callers = callers;
        this.ids = ids;
    }

    @Override
    public Value call(Call call) {
        return Accidents.told(call, () -> answer(call));
    }

    /**
     * Before login an address is one client; after it, one program of one user at one address is, since consoles of
     * many may share an address, and one machine may run many programs.
     */
    @Override
    public String client(Call call) {
        String address = call.origin().address();
        if (call.params().isEmpty() || !(call.params().getFirst() instanceof Value.Text session)) {
            return address;
        }
        Caller caller = sessions.find(session.text());
        return caller == null ? address : caller.userName() + "\n" + caller.originator() + "\n" + address;
    }

    @Override
    public boolean waits(Call call) {
        MessageDef message = MethodName.parse(call.method()).find(model);
        return message != null && WAITING.contains(message.fullName());
    }

    private Value answer(Call call) {
        Value own = SystemMessages.answer(model, registry, call);
        if (own != null) {
            return own;
        }
        MethodName name = MethodName.parse(call.method());
        MessageDef message = name.find(model);
        callers.admit(call.origin(), message == null ? name.plain() : message.fullName());
        if (message == null) {
            throw unknown(name, call.params());
        }
        List<Value> arguments = Parameters.of(model, message, call.params());
        Caller caller = message.takesSession() ? sessions.require(sessionOf(call.params())) : null;
        if (caller != null) {
            callers.seen(call.origin());
        }
        if (name.async() && !message.async()) {
            throw new ApiFailure("Fault", List.of("No async mode for this operation (rpc: " + message + ")"));
        }
        if (message.removed()) {
            throw Errors.messageRemoved();
        }
        return run(name, message, call.origin(), caller, arguments);
    }

    private Value run(
            MethodName name, MessageDef message, Origin origin, @Nullable Caller caller, List<Value> arguments) {
        if (caller == null) {
            return registry.require(message).run(context(origin, null), arguments);
        }
        if (!message.async()) {
            CallContext context = context(origin, caller);
            return guarded(message, context, caller, arguments);
        }
        CallContext context = context(origin, caller);
        if (name.async()) {
            return tasks.start(
                            call(name, message),
                            caller,
                            origin,
                            progress -> guarded(message, context.in(progress), caller, arguments))
                    .value();
        }
        return tasks.call(
                message.fullName(),
                caller,
                origin,
                progress -> guarded(message, context.in(progress), caller, arguments));
    }

    private static String call(MethodName name, MessageDef message) {
        return name.prefix() + message.fullName();
    }

    /** What comes of the call is in the audit record before anybody is told (ETS-77). */
    private Value guarded(MessageDef message, CallContext context, Caller caller, List<Value> arguments) {
        AuditTrail.Entry entry = audit.begin(caller, message, arguments);
        if (!message.poolInternal()) {
            try {
                rbac.require(caller, message, arguments);
            } catch (ApiFailure e) {
                entry.denied();
                throw e;
            }
        }
        try {
            Value result = allowed(message, context, caller, arguments);
            entry.done();
            return result;
        } catch (ApiFailure e) {
            entry.failed(e.code());
            throw e;
        } catch (RuntimeException e) {
            entry.failed("INTERNAL_ERROR");
            throw e;
        }
    }

    private Value allowed(MessageDef message, CallContext context, Caller caller, List<Value> arguments) {
        // Whether there is code is asked first: a refusal must not hide that there is none.
        CallRegistry instead = caller.instead();
        Code<CallContext> code = (instead == null ? registry : instead).require(message);
        if (message.poolInternal() && !caller.pool()) {
            throw new ApiFailure("INTERNAL_ERROR", List.of(message + " is for hosts of the pool among themselves"));
        }
        return code.run(context, arguments);
    }

    /** A call without a task of its own still needs a name under which it holds operations. */
    private CallContext context(Origin origin, @Nullable Caller caller) {
        return new CallContext(origin, caller, Progress.none(ids::ref));
    }

    /** What may be a session is tried as one first (wire.md F2). */
    private ApiFailure unknown(MethodName name, List<Value> params) {
        if (!params.isEmpty()) {
            Parameters.convert(model, params.get(0), dev.weir.model.Type.Scalar.STRING);
            sessions.require(sessionOf(params));
        }
        return Errors.messageMethodUnknown(name.plain());
    }

    private static String sessionOf(List<Value> params) {
        return ((Value.Text) params.get(0)).text();
    }
}

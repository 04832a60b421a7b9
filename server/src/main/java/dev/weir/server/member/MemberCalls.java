package dev.weir.server.member;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.errors.ApiFailure;
import dev.weir.server.call.Accidents;
import dev.weir.server.call.Call;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.call.Caller;
import dev.weir.server.call.Calls;
import dev.weir.server.call.Parameters;
import dev.weir.server.call.Progress;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a member. What the model lets a host do without its master it does; all else is refused with the
 * master's address (wire.md X18), or with what keeps the host from its master (X19). For the master it does what the
 * message says about the host.
 */
public final class MemberCalls implements Calls {
    private final Model model;
    private final CallRegistry registry;
    private final LocalSessions sessions;
    private final Supplier<ApiFailure> refusal;
    private final Ids ids;

    /** {@code refusal} is what a call is told that only the master can answer. */
    public MemberCalls(
            Model model, CallRegistry registry, LocalSessions sessions, Supplier<ApiFailure> refusal, Ids ids) {
        this.model = model;
        this.registry = registry;
        this.sessions = sessions;
        this.refusal = refusal;
        this.ids = ids;
    }

    @Override
    public Value call(Call call) {
        return Accidents.told(call, () -> answer(call));
    }

    private Value answer(Call call) {
        MessageDef message = model.findMessage(call.method());
        if (message == null || !(message.emergency() || isMasters(call, message))) {
            throw refusal.get();
        }
        List<Value> arguments = Parameters.of(model, message, call.params());
        Caller caller = message.takesSession()
                ? sessions.require(((Value.Text) call.params().getFirst()).text())
                : null;
        return registry.require(message).run(context(call, caller), arguments);
    }

    /** A message about this host that the master passes on. */
    private boolean isMasters(Call call, MessageDef message) {
        return registry.find(message) != null
                && !call.params().isEmpty()
                && call.params().getFirst() instanceof Value.Text(String session)
                && sessions.isMasters(session);
    }

    private CallContext context(Call call, @Nullable Caller caller) {
        return new CallContext(call.origin(), caller, Progress.none(ids::ref));
    }
}

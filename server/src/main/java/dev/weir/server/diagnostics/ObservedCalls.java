package dev.weir.server.diagnostics;

import dev.weir.model.Model;
import dev.weir.server.call.Call;
import dev.weir.server.call.Calls;
import dev.weir.value.Value;
import java.util.Set;
import java.util.function.LongSupplier;

/** Calls of which is noted how long each message takes, and by what programs sessions of the pool were begun. */
final class ObservedCalls implements Calls {
    private static final Set<String> LOGINS = Set.of("session.login_with_password", "session.slave_login");

    private final Calls calls;
    private final Model model;
    private final Timings timings;
    private final UserAgents agents;
    private final LongSupplier nanos;

    ObservedCalls(Calls calls, Model model, Timings timings, UserAgents agents, LongSupplier nanos) {
        this.calls = calls;
        this.model = model;
        this.timings = timings;
        this.agents = agents;
        this.nanos = nanos;
    }

    @Override
    public Value call(Call call) {
        if (model.findMessage(call.method()) == null) {
            return calls.call(call); // anybody can make up names without end
        }
        long begun = nanos.getAsLong();
        try {
            Value result = calls.call(call);
            if (LOGINS.contains(call.method())) {
                agents.seen(call.origin().userAgent());
            }
            return result;
        } finally {
            timings.sample(call.method(), nanos.getAsLong() - begun);
        }
    }

    @Override
    public String client(Call call) {
        return calls.client(call);
    }

    @Override
    public boolean waits(Call call) {
        return calls.waits(call);
    }
}

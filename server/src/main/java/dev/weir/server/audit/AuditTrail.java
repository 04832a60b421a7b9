package dev.weir.server.audit;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.server.call.Caller;
import dev.weir.server.call.TrackId;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line for every call that may change something: when, and an expression of eight items (ETS-77) that says by which
 * session and whom, whether he might, what came of it, and the call with its parameters.
 */
public final class AuditTrail {
    private static final Set<String> UNTOLD =
            Set.of("session.logout", "session.local_logout", "event.next", "event.from", "host.tickle_heartbeat");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Arguments arguments;
    private final Store store;
    private final Clock clock;
    private final AuditLog log;

    public AuditTrail(Model model, Store store, Clock clock, AuditLog log) {
        this.arguments = new Arguments(model);
        this.store = store;
        this.clock = clock;
        this.log = log;
    }

    /** A call that begins; what its parameters are called is looked up as of now, when they are still there. */
    public Entry begin(Caller caller, MessageDef message, List<Value> values) {
        boolean told = !message.fullName().contains(".get") && !UNTOLD.contains(message.fullName());
        return told ? new Entry(caller, message, values, store.snapshot()) : new Entry(caller, message, values, null);
    }

    /** The begin or the end of an external user's session (ETS-15). */
    public void session(Caller caller, String what) {
        if (!caller.pool() && !caller.superuser()) {
            write(caller, "ALLOWED", "OK", what, List.of());
        }
    }

    /** A call of which nothing is recorded yet. */
    public final class Entry {
        private final Caller caller;
        private final MessageDef message;
        private final List<Value> values;
        private final @Nullable Snapshot before;

        private Entry(Caller caller, MessageDef message, List<Value> values, @Nullable Snapshot before) {
            this.caller = caller;
            this.message = message;
            this.values = values;
            this.before = before;
        }

        public void denied() {
            end("DENIED", "");
        }

        public void done() {
            end("ALLOWED", "OK");
        }

        public void failed(String code) {
            end("ALLOWED", "ERROR:" + code);
        }

        private void end(String right, String outcome) {
            if (before != null) {
                write(caller, right, outcome, message.fullName(), arguments.of(message, values, before));
            }
        }
    }

    private void write(Caller caller, String right, String outcome, String call, List<String> told) {
        String who = caller.local() ? "LOCAL_SESSION" : caller.superuser() ? "LOCAL_SUPERUSER" : caller.subject();
        log.append("[" + TIME.format(clock.instant()) + "|info|audit] "
                + Expression.list(List.of(
                        Expression.text(TrackId.of(caller.session())),
                        Expression.text(who),
                        Expression.text(caller.local() ? "" : caller.userName()),
                        Expression.text(right),
                        Expression.text(outcome),
                        Expression.text("API"),
                        Expression.text(call),
                        Expression.list(told))));
    }
}

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
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One line for every call that may change something: when, and an expression of eight items (ETS-77) that says by which
 * session and whom, whether he might, what came of it, and the call with its parameters.
 */
public final class AuditTrail {
    private static final Set<String> UNTOLD = Set.of(
            "session.logout",
            "session.local_logout",
            "event.next",
            "event.from",
            "host.tickle_heartbeat",
            "http/rrd_updates",
            "http/post_remote_db_access");
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
        Snapshot before = store.snapshot();
        return new Entry(caller, "API", message.fullName(), told ? () -> arguments.of(message, values, before) : null);
    }

    /** A request over HTTP that begins, with what stands in its query and its cookies. */
    public Entry begin(Caller caller, String action, Map<String, String> given) {
        Snapshot before = store.snapshot();
        return new Entry(caller, "HTTP", action, UNTOLD.contains(action) ? null : () -> arguments.of(given, before));
    }

    /** The begin of a session that is neither the pool's nor a superuser's (ETS-15). */
    public void sessionCreated(Caller caller) {
        session(
                caller,
                "session.create",
                List.of(
                        Arguments.item("uname", caller.userName(), "", ""),
                        Arguments.item("originator", caller.originator(), "", "")));
    }

    /** The end of one. */
    public void sessionDestroyed(Caller caller) {
        session(caller, "session.destroy", List.of(Arguments.item("originator", caller.originator(), "", "")));
    }

    private void session(Caller caller, String what, List<String> told) {
        if (!caller.pool() && !caller.superuser()) {
            write(caller, "ALLOWED", "OK", "API", what, told);
        }
    }

    /** A call or a request of which nothing is recorded yet. */
    public final class Entry {
        private final Caller caller;
        private final String kind;
        private final String call;
        private final @Nullable Supplier<List<String>> told;

        private Entry(Caller caller, String kind, String call, @Nullable Supplier<List<String>> told) {
            this.caller = caller;
            this.kind = kind;
            this.call = call;
            this.told = told;
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
            if (told != null) {
                write(caller, right, outcome, kind, call, told.get());
            }
        }
    }

    private void write(Caller caller, String right, String outcome, String kind, String call, List<String> told) {
        String who = caller.local() ? "LOCAL_SESSION" : caller.superuser() ? "LOCAL_SUPERUSER" : caller.subject();
        log.append("[" + TIME.format(clock.instant()) + "|info|audit] "
                + Expression.list(List.of(
                        Expression.text(TrackId.of(caller.session())),
                        Expression.text(who),
                        Expression.text(caller.local() ? "" : caller.userName()),
                        Expression.text(right),
                        Expression.text(outcome),
                        Expression.text(kind),
                        Expression.text(call),
                        Expression.list(told))));
    }
}

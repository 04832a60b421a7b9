package dev.weir.server.dispatch;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.TaskRef;
import dev.weir.server.audit.AuditTrail;
import dev.weir.server.call.Call;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Caller;
import dev.weir.server.call.Calls;
import dev.weir.server.call.Progress;
import dev.weir.server.call.Visit;
import dev.weir.server.call.Visits;
import dev.weir.server.certificate.ClientCertificates;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.session.Sessions;
import dev.weir.server.task.Tasks;
import dev.weir.value.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The straight path of a request over HTTP that is no call: who asks (wire.md H1), whether he may, the work, the record of
 * it. Whoever has no session gets one that ends with the request.
 */
public final class Visitors implements Visits {
    private static final int UNAUTHORISED = 401;
    private static final int FORBIDDEN = 403;
    private static final int ERROR = 500;
    private static final int FIRST_REFUSAL = 300;

    private final Calls calls;
    private final Sessions sessions;
    private final ClientCertificates certificates;
    private final Rbac rbac;
    private final Tasks tasks;
    private final AuditTrail audit;
    private final Supplier<String> thisHost;

    public Visitors(
            Calls calls,
            Sessions sessions,
            ClientCertificates certificates,
            Rbac rbac,
            Tasks tasks,
            AuditTrail audit,
            Supplier<String> thisHost) {
        this.calls = calls;
        this.sessions = sessions;
        this.certificates = certificates;
        this.rbac = rbac;
        this.tasks = tasks;
        this.audit = audit;
        this.thisHost = thisHost;
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status) {
            super(Integer.toString(status), null, false, false);
            this.status = status;
        }
    }

    @Override
    public int serve(Visit visit, Work work) throws IOException {
        String known = visit.origin().trusted() ? null : visit.given().get("session_id");
        if (known != null) {
            return serve(visit, work, caller(known));
        }
        String own;
        try {
            own = login(visit);
        } catch (Refusal e) {
            return e.status;
        } catch (ApiFailure e) {
            return UNAUTHORISED;
        }
        try {
            return serve(visit, work, caller(own));
        } finally {
            calls.call(new Call("session.logout", List.of(Value.text(own)), visit.origin()));
        }
    }

    private @Nullable Caller caller(String session) {
        try {
            return sessions.require(session);
        } catch (ApiFailure e) {
            return null;
        }
    }

    /** A session that is made for the request: of the socket, the pool's secret, a password or a certificate. */
    private String login(Visit visit) {
        String secret = visit.given().get("pool_secret");
        if (visit.origin().trusted()) {
            return login(visit, "", "", "");
        }
        if (secret != null) {
            return text(calls.call(new Call(
                    "session.slave_login", List.of(Value.text(thisHost.get()), Value.text(secret)), visit.origin())));
        }
        String authorization = visit.authorization();
        if (authorization.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            String[] pair = basic(authorization.substring("basic ".length()).strip());
            return login(visit, pair[0], pair[1], visit.origin().userAgent() + " using Basic auth");
        }
        if (!authorization.isEmpty()) {
            throw new Refusal(ERROR);
        }
        if (certificates.admit(visit.origin().shown())) {
            return login(visit, "", "", visit.origin().userAgent());
        }
        throw new Refusal(UNAUTHORISED);
    }

    private static String[] basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return new String[] {pair.substring(0, colon), pair.substring(colon + 1)};
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(UNAUTHORISED);
        }
        throw new Refusal(UNAUTHORISED);
    }

    private String login(Visit visit, String user, String password, String originator) {
        return text(calls.call(new Call(
                "session.login_with_password",
                List.of(Value.text(user), Value.text(password), Value.text("1.1"), Value.text(originator)),
                visit.origin())));
    }

    private static String text(Value value) {
        return ((Value.Text) value).text();
    }

    private int serve(Visit visit, Work work, @Nullable Caller caller) throws IOException {
        if (caller == null) {
            return UNAUTHORISED;
        }
        String action = "http/" + visit.action();
        TaskRef task = new TaskRef(visit.given().getOrDefault("task_id", ""));
        AuditTrail.Entry entry = audit.begin(caller, action, visit.given());
        try {
            rbac.require(caller, action);
        } catch (ApiFailure e) {
            entry.denied();
            tasks.fail(task, e.description());
            return FORBIDDEN;
        }
        CallContext context = new CallContext(visit.origin(), caller, Progress.none(task::ref));
        try {
            int status = work.run(context);
            if (status < FIRST_REFUSAL) {
                entry.done();
                tasks.succeed(task);
            } else {
                entry.failed(Integer.toString(status));
                tasks.fail(task, List.of("INTERNAL_ERROR", "HTTP " + status));
            }
            return status;
        } catch (ApiFailure e) {
            entry.failed(e.code());
            tasks.fail(task, e.description());
            return ERROR;
        } catch (RuntimeException | IOException e) {
            entry.failed("INTERNAL_ERROR");
            tasks.fail(task, List.of("INTERNAL_ERROR", e.toString()));
            throw e;
        }
    }
}

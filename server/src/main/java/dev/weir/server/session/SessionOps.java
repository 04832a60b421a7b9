package dev.weir.server.session;

import dev.weir.model.calls.SessionCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Turns;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Pauses;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The messages of class session. */
public final class SessionOps {
    /**
     * Checking a password is made to cost; more at once, the reference has 8 (ETS-3), would only starve other calls. One
     * processor is left to those.
     */
    private static final int PARALLEL_CHECKS = Math.clamp(Runtime.getRuntime().availableProcessors() - 1L, 1, 8);

    private final Store store;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Pauses pauses;
    private final Duration brake;
    private final String poolSecret;
    private final Turns checks = new Turns(PARALLEL_CHECKS);

    /** A wrong password is answered after {@code brake}. */
    public SessionOps(
            Store store, Sessions sessions, Passwords passwords, Pauses pauses, Duration brake, String poolSecret) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.pauses = pauses;
        this.brake = brake;
        this.poolSecret = poolSecret;
    }

    public void bind(SessionCalls<CallContext> calls) {
        calls.loginWithPassword(this::loginWithPassword)
                .logout(this::logout)
                .changePassword(this::changePassword)
                .slaveLogin(this::slaveLogin)
                .slaveLocalLogin(this::slaveLocalLogin)
                .slaveLocalLoginWithPassword(this::slaveLocalLoginWithPassword)
                .localLogout((context) -> sessions.closeLocal(context.caller().session()))
                .getAllSubjectIdentifiers(this::getAllSubjectIdentifiers)
                .logoutSubjectIdentifier(this::logoutSubjectIdentifier);
    }

    private SessionRef loginWithPassword(
            CallContext context, String user, String password, String version, String originator) {
        if (!context.origin().trusted()) {
            check(context, user, password);
        }
        return sessions.open(user, originator, true, false, Set.of());
    }

    private void check(CallContext context, String user, String password) {
        try {
            checks.take(context.origin().address());
            try {
                if (passwords.matches(user, password)) {
                    return;
                }
            } finally {
                checks.give();
            }
            pauses.pause(brake);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Errors.sessionAuthenticationFailed(user, "Authentication failure: check the user name and the password");
    }

    private void logout(CallContext context) {
        if (context.caller().local()) {
            sessions.closeLocal(context.caller().session());
        } else {
            sessions.close(context.caller().session());
        }
    }

    private void changePassword(CallContext context, String old, String fresh) {
        if (!context.caller().superuser()) {
            throw Errors.userIsNotLocalSuperuser("Only a local superuser may change root's password");
        }
        if (fresh.isEmpty()) {
            throw Errors.changePasswordRejected("An empty password is no password");
        }
        passwords.change(fresh);
    }

    private SessionRef slaveLogin(CallContext context, HostRef host, String secret) {
        requireSecret(secret, host.ref());
        Records.require(store.snapshot(), host);
        return sessions.open("", "xapi", true, true, Set.of());
    }

    private SessionRef slaveLocalLogin(CallContext context, String secret) {
        requireSecret(secret, "localhost");
        return sessions.openLocal("");
    }

    private void requireSecret(String secret, String where) {
        boolean right = MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), poolSecret.getBytes(StandardCharsets.UTF_8));
        if (!right) {
            throw new ApiFailure("SESSION_AUTHENTICATION_FAILED", List.of(where, "This is not the secret of the pool"));
        }
    }

    private SessionRef slaveLocalLoginWithPassword(CallContext context, String user, String password) {
        if (!context.origin().trusted()) {
            check(context, user, password);
        }
        return sessions.openLocal(user);
    }

    private List<String> getAllSubjectIdentifiers(CallContext context) {
        Set<String> identifiers = new TreeSet<>();
        for (Row session : store.snapshot().rows(Session.DEF)) {
            String identifier = Records.get(session, Session.AUTH_USER_SID);
            if (!identifier.isEmpty()) {
                identifiers.add(identifier);
            }
        }
        return List.copyOf(identifiers);
    }

    private void logoutSubjectIdentifier(CallContext context, String identifier) {
        for (Row session : store.snapshot().rows(Session.DEF)) {
            boolean own = session.ref().equals(context.caller().session());
            if (!own
                    && !Records.get(session, Session.IS_LOCAL_SUPERUSER)
                    && Records.get(session, Session.AUTH_USER_SID).equals(identifier)) {
                sessions.close(session.ref());
            }
        }
    }
}

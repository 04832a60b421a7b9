package dev.weir.server.session;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.SessionCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.Subject;
import dev.weir.model.types.SubjectRef;
import dev.weir.server.auth.ExternalAuth;
import dev.weir.server.call.CallContext;
import dev.weir.server.certificate.ClientCertificates;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** The messages of class session. */
public final class SessionOps {
    private static final String REFUSED = "SESSION_AUTHENTICATION_FAILED";

    private final Store store;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Login login;
    private final FailedLogins failed;
    private final PoolSecret poolSecret;

    /**
     * The messages over one store.
     *
     * @param ofCertificates what a client may do whose certificate is all that it logs in by
     * @param brake how long a refused login is answered with silence
     * @param random makes the key that ends with this program
     */
    public SessionOps(
            Store store,
            Sessions sessions,
            Passwords passwords,
            ExternalAuth external,
            ClientCertificates certificates,
            Set<String> ofCertificates,
            FailedLogins failed,
            Pauses pauses,
            Duration brake,
            Clock clock,
            LongSupplier random,
            PoolSecret poolSecret) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.login = new Login(
                store, sessions, passwords, external, certificates, ofCertificates, pauses, brake, clock, random);
        this.failed = failed;
        this.poolSecret = poolSecret;
    }

    public void bind(SessionCalls<CallContext> calls, PoolCalls<CallContext> pools) {
        new LoginLimits(store, login).bind(pools);
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
        try {
            return login.open(context.origin(), user, password, originator);
        } catch (ApiFailure e) {
            count(e, user, originator, context);
            throw e;
        }
    }

    private void count(ApiFailure e, String user, String originator, CallContext context) {
        if (e.code().equals(REFUSED)) {
            failed.count(user, originator, context.origin());
        }
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
        try {
            poolSecret.require(secret, host.ref());
        } catch (ApiFailure e) {
            count(e, "", "", context);
            throw e;
        }
        Records.require(store.snapshot(), host);
        return sessions.open("", "xapi", true, true, Set.of());
    }

    private SessionRef slaveLocalLogin(CallContext context, String secret) {
        poolSecret.require(secret, "localhost");
        return sessions.openLocal("");
    }

    private SessionRef slaveLocalLoginWithPassword(CallContext context, String user, String password) {
        if (!context.origin().trusted()) {
            login.requireLocal(context.origin(), user, password);
        }
        return sessions.openLocal(user);
    }

    private List<String> getAllSubjectIdentifiers(CallContext context) {
        Snapshot state = store.snapshot();
        Set<String> identifiers = new TreeSet<>();
        for (Row session : state.rows(Session.DEF)) {
            if (!Records.get(session, Session.IS_LOCAL_SUPERUSER)) {
                identifiers.addAll(identifiers(state, session));
            }
        }
        return List.copyOf(identifiers);
    }

    private void logoutSubjectIdentifier(CallContext context, String identifier) {
        Snapshot state = store.snapshot();
        for (Row session : state.rows(Session.DEF)) {
            boolean own = session.ref().equals(context.caller().session());
            if (!own
                    && !Records.get(session, Session.IS_LOCAL_SUPERUSER)
                    && identifiers(state, session).contains(identifier)) {
                sessions.close(session.ref());
            }
        }
    }

    /** The user's, and that of the subject which let the user in, often a group's (ETS-9). */
    private static Set<String> identifiers(Snapshot state, Row session) {
        Set<String> identifiers = new TreeSet<>();
        identifiers.add(Records.get(session, Session.AUTH_USER_SID));
        SubjectRef subject = Records.get(session, Session.SUBJECT);
        if (Records.exists(state, subject)) {
            identifiers.add(Records.get(state, subject, Subject.SUBJECT_IDENTIFIER));
        }
        identifiers.remove("");
        return identifiers;
    }
}

package dev.weir.server.session;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.SubjectRef;
import dev.weir.server.auth.Directory;
import dev.weir.server.auth.DirectoryFailure;
import dev.weir.server.auth.ExternalAuth;
import dev.weir.server.auth.Subjects;
import dev.weir.server.call.Origin;
import dev.weir.server.call.Turns;
import dev.weir.server.certificate.ClientCertificates;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Who may have a session, by a certificate (ETS-1) or by a name and a password (ETS-2, ETS-3). Each refusal waits, so that nobody tries many. */
final class Login {
    private static final String ROOT = "root";
    private static final String CALL = "session.login_with_password";

    private final Store store;
    private final Sessions sessions;
    private final LocalAccount local;
    private final ExternalAuth external;
    private final ClientCertificates certificates;
    private final Set<String> ofCertificates;
    private final Brake brake;
    private final Clock clock;
    private final LoginCache cache;
    private final Turns externalChecks = new Turns(1);

    /** {@code ofCertificates} is what a client may do whose certificate is all that it logs in by. */
    Login(
            Store store,
            Sessions sessions,
            Passwords passwords,
            ExternalAuth external,
            ClientCertificates certificates,
            Set<String> ofCertificates,
            Pauses pauses,
            Duration brake,
            Clock clock,
            LongSupplier random) {
        this.store = store;
        this.sessions = sessions;
        this.brake = new Brake(pauses, brake);
        this.local = new LocalAccount(passwords, this.brake);
        this.external = external;
        this.certificates = certificates;
        this.ofCertificates = ofCertificates;
        this.clock = clock;
        this.cache = new LoginCache(clock, random);
    }

    SessionRef open(Origin origin, String user, String password, String originator) {
        if (origin.trusted()) {
            return sessions.open(user, originator, true, false, Set.of());
        }
        if (certificates.admit(origin.shown())) {
            return sessions.openCertified(user, originator, ofCertificates);
        }
        if (user.equals(ROOT) || !external.enabled()) {
            requireLocal(origin, user, password);
            return sessions.open(user, originator, true, false, Set.of());
        }
        try {
            return openExternal(origin, user, password, originator);
        } catch (ApiFailure e) {
            brake.hold();
            throw e;
        }
    }

    /** Only an account of this host will do. */
    void requireLocal(Origin origin, String user, String password) {
        local.require(origin, user, password, Records.get(pool(), Pool.LOCAL_AUTH_MAX_THREADS));
    }

    private SessionRef openExternal(Origin origin, String user, String password, String originator) {
        LoginCache.Known known = cache.find(pool(), user, password);
        if (known == null) {
            known = ask(origin, user, password);
            cache.remember(pool(), user, password, known);
        }
        Snapshot state = store.snapshot();
        List<SubjectRef> subjects = Subjects.among(state, known.closure());
        if (subjects.isEmpty()) {
            throw Errors.sessionAuthorizationFailed(
                    user,
                    "Subject " + user + " (identifier " + known.identifier() + ") has no access rights in this pool");
        }
        Set<String> permissions = Subjects.held(state, subjects);
        if (permissions.isEmpty()) {
            throw Errors.rbacPermissionDenied(
                    CALL, "Subject " + user + " (identifier " + known.identifier() + ") has no roles in this pool");
        }
        return sessions.openExternal(user, originator, known.identifier(), subjects.getFirst(), permissions);
    }

    private LoginCache.Known ask(Origin origin, String user, String password) {
        externalChecks.allow(Math.clamp(Records.get(pool(), Pool.EXT_AUTH_MAX_THREADS), 1, Integer.MAX_VALUE));
        externalChecks.take(origin.address());
        try {
            Directory directory = external.directory();
            String identifier = directory.authenticate(user, password);
            if (ExternalAuth.suspended(directory.information(identifier))) {
                throw Errors.sessionAuthorizationFailed(
                        user,
                        "User " + user + " (identifier " + identifier + ") is suspended in the external directory");
            }
            List<String> closure = new ArrayList<>(List.of(identifier));
            closure.addAll(directory.groups(identifier));
            return new LoginCache.Known(identifier, closure, clock.instant());
        } catch (DirectoryFailure e) {
            throw e.kind() == DirectoryFailure.Kind.REFUSED
                    ? Errors.sessionAuthenticationFailed(user, e.text())
                    : Errors.sessionAuthorizationFailed(user, e.text());
        } finally {
            externalChecks.give();
        }
    }

    /** What the directory said before counts no more. */
    void forget() {
        cache.clear();
    }

    private Row pool() {
        return ThePool.of(store.snapshot());
    }
}

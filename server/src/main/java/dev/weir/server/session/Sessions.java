package dev.weir.server.session;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.SubjectRef;
import dev.weir.model.types.TaskRef;
import dev.weir.server.audit.AuditTrail;
import dev.weir.server.call.Caller;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sessions that exist. They live in memory: a restarted server asks everybody to log in again (ETS-6). */
public final class Sessions {
    /** A call refreshes last_active only when it is older than this, so that reading writes nothing (ETS-5). */
    private static final Duration REFRESH = Duration.ofMinutes(10);

    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<HostRef> thisHost;
    private final AuditTrail audit;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Map<String, Caller> localCallers = new ConcurrentHashMap<>();

    public Sessions(Store store, Clock clock, Ids ids, Supplier<HostRef> thisHost, AuditTrail audit) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
        this.thisHost = thisHost;
        this.audit = audit;
    }

    /** Opens a session of the pool for somebody whose right to it was checked. */
    SessionRef open(String user, String originator, boolean superuser, boolean pool, Set<String> permissions) {
        return open(user, originator, superuser, pool, "", SubjectRef.NULL, permissions);
    }

    /** Opens a session for a user of the directory, let in as that subject. */
    SessionRef openExternal(
            String user, String originator, String identifier, SubjectRef subject, Set<String> permissions) {
        SessionRef ref = open(user, originator, false, false, identifier, subject, permissions);
        told(ref.ref(), "session.create");
        return ref;
    }

    private SessionRef open(
            String user,
            String originator,
            boolean superuser,
            boolean pool,
            String identifier,
            SubjectRef subject,
            Set<String> permissions) {
        SessionRef ref = new SessionRef(ids.ref());
        Instant now = clock.instant();
        Records.Draft<SessionRef> draft = Records.<SessionRef>draft()
                .with(Session.UUID, ids.uuid())
                .with(Session.THIS_HOST, thisHost.get())
                .with(Session.LAST_ACTIVE, now)
                .with(Session.VALIDATION_TIME, now)
                .with(Session.POOL, pool)
                .with(Session.IS_LOCAL_SUPERUSER, superuser)
                .with(Session.SUBJECT, subject)
                .with(Session.AUTH_USER_SID, identifier)
                .with(Session.AUTH_USER_NAME, user)
                .with(Session.RBAC_PERMISSIONS, java.util.List.copyOf(permissions))
                .with(Session.ORIGINATOR, originator);
        callers.put(
                ref.ref(), new Caller(ref.ref(), superuser, false, pool, identifier, user, originator, permissions));
        store.write(tx -> {
            draft.create(tx, ref);
            return ref;
        });
        return ref;
    }

    /** Opens a session of this host only, which is in no table and bypasses roles (ETS-7). */
    SessionRef openLocal(String user) {
        SessionRef ref = new SessionRef(ids.ref());
        localCallers.put(ref.ref(), new Caller(ref.ref(), true, true, false, "", user, "", Set.of()));
        return ref;
    }

    /** Who stands behind a session reference; an unknown one is SESSION_INVALID. */
    public Caller require(String ref) {
        Caller local = localCallers.get(ref);
        if (local != null) {
            return local;
        }
        Snapshot state = store.snapshot();
        Row row = state.find(Session.DEF, ref);
        Caller caller = callers.get(ref);
        if (row == null || caller == null) {
            throw Errors.sessionInvalid(ref);
        }
        Instant now = clock.instant();
        if (Records.get(row, Session.LAST_ACTIVE).plus(REFRESH).isBefore(now)) {
            store.write(tx -> refresh(tx, new SessionRef(ref), now));
        }
        return caller;
    }

    /** Who stands behind a session reference, or none; nothing is refreshed by asking. */
    public @Nullable Caller find(String ref) {
        Caller local = localCallers.get(ref);
        return local != null ? local : callers.get(ref);
    }

    private static boolean refresh(Tx tx, SessionRef ref, Instant now) {
        boolean alive = Records.exists(tx, ref);
        if (alive) {
            Records.set(tx, ref, Session.LAST_ACTIVE, now);
        }
        return alive;
    }

    public boolean alive(String ref) {
        return localCallers.containsKey(ref) || store.snapshot().find(Session.DEF, ref) != null;
    }

    private void told(String ref, String what) {
        Caller caller = callers.get(ref);
        if (caller != null) {
            audit.session(caller, what);
        }
    }

    void close(String ref) {
        told(ref, "session.destroy");
        callers.remove(ref);
        store.write(tx -> {
            if (tx.find(Session.DEF, ref) != null) {
                tx.delete(Session.DEF, ref);
            }
            return ref;
        });
    }

    void closeLocal(String ref) {
        localCallers.remove(ref);
    }

    /** Whether an unfinished task hangs on the session or on one it was made in; it is not idle then (ETS-5). */
    static boolean busy(Snapshot state, Row session) {
        Set<String> seen = new HashSet<>();
        Row each = session;
        while (each != null && seen.add(each.ref())) {
            if (hasTask(state, each)) {
                return true;
            }
            each = state.find(Session.DEF, Records.get(each, Session.PARENT).ref());
        }
        return false;
    }

    private static boolean hasTask(Snapshot state, Row session) {
        for (TaskRef task : Records.get(session, Session.TASKS)) {
            Row row = state.find(task.owner(), task.ref());
            if (row != null
                    && Records.get(row, dev.weir.model.types.Task.STATUS)
                            == dev.weir.model.types.TaskStatusType.PENDING) {
                return true;
            }
        }
        return false;
    }
}

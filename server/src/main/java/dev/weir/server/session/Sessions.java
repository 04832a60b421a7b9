package dev.weir.server.session;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.SubjectRef;
import dev.weir.model.types.TaskRef;
import dev.weir.server.audit.AuditTrail;
import dev.weir.server.call.CallRegistry;
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
import java.util.List;
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
        return open(
                new Caller(ids.ref(), superuser, false, pool, "", user, originator, permissions),
                Records.<SessionRef>draft());
    }

    /** Opens a session for a client that needs no password because of its certificate (ETS-1). */
    SessionRef openCertified(String user, String originator, Set<String> permissions) {
        return open(
                new Caller(ids.ref(), false, false, false, "", user, originator, permissions),
                Records.<SessionRef>draft().with(Session.CLIENT_CERTIFICATE, true));
    }

    /** Opens a session for a user of the directory, let in as that subject. */
    SessionRef openExternal(
            String user, String originator, String identifier, SubjectRef subject, Set<String> permissions) {
        return open(
                new Caller(ids.ref(), false, false, false, identifier, user, originator, permissions),
                Records.<SessionRef>draft().with(Session.SUBJECT, subject));
    }

    /** Opens a session inside another, whose calls something else than the pool answers (ETS-11). */
    SessionRef openReading(
            String name,
            String identifier,
            String originator,
            Caller parent,
            Set<String> permissions,
            CallRegistry instead) {
        return open(
                new Caller(ids.ref(), false, false, false, identifier, name, originator, permissions, instead),
                Records.<SessionRef>draft().with(Session.PARENT, new SessionRef(parent.session())));
    }

    private SessionRef open(Caller caller, Records.Draft<SessionRef> draft) {
        SessionRef ref = new SessionRef(caller.session());
        Instant now = clock.instant();
        draft.with(Session.UUID, ids.uuid())
                .with(Session.THIS_HOST, thisHost.get())
                .with(Session.LAST_ACTIVE, now)
                .with(Session.VALIDATION_TIME, now)
                .with(Session.POOL, caller.pool())
                .with(Session.IS_LOCAL_SUPERUSER, caller.superuser())
                .with(Session.AUTH_USER_SID, caller.subject())
                .with(Session.AUTH_USER_NAME, caller.userName())
                .with(Session.RBAC_PERMISSIONS, List.copyOf(caller.permissions()))
                .with(Session.ORIGINATOR, caller.originator());
        callers.put(ref.ref(), caller);
        store.write(tx -> {
            draft.create(tx, ref);
            return ref;
        });
        audit.sessionCreated(caller);
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

    void close(String ref) {
        Caller caller = callers.remove(ref);
        if (caller != null) {
            audit.sessionDestroyed(caller);
        }
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

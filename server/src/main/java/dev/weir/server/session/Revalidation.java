package dev.weir.server.session;

import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.model.types.SubjectRef;
import dev.weir.server.auth.Directory;
import dev.weir.server.auth.DirectoryFailure;
import dev.weir.server.auth.ExternalAuth;
import dev.weir.server.auth.Subjects;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the sessions of users whom the directory, or the pool, would not let in any more (ETS-10). */
public final class Revalidation implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Revalidation.class);
    private static final Duration TRUSTED = Duration.ofMinutes(30);
    private static final long SPREAD_SECONDS = 600;

    private final Store store;
    private final Sessions sessions;
    private final ExternalAuth external;
    private final Clock clock;
    private final LongSupplier random;

    public Revalidation(Store store, Sessions sessions, ExternalAuth external, Clock clock, LongSupplier random) {
        this.store = store;
        this.sessions = sessions;
        this.external = external;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void run() {
        boolean on = external.enabled();
        Instant now = clock.instant();
        Map<String, List<SessionRef>> due = new HashMap<>();
        for (Row row : store.snapshot().rows(Session.DEF)) {
            if (!isExternal(row)) {
                continue;
            }
            Duration trusted = TRUSTED.plusSeconds(Math.floorMod(random.getAsLong(), SPREAD_SECONDS));
            if (!on) {
                sessions.close(row.ref());
            } else if (Records.get(row, Session.VALIDATION_TIME).plus(trusted).isBefore(now)) {
                due.computeIfAbsent(Records.get(row, Session.AUTH_USER_SID), each -> new ArrayList<>())
                        .add(new SessionRef(row.ref()));
            }
        }
        due.forEach(this::check);
    }

    private static boolean isExternal(Row session) {
        return !Records.get(session, Session.IS_LOCAL_SUPERUSER)
                && !Records.get(session, Session.CLIENT_CERTIFICATE)
                && !Records.get(session, Session.AUTH_USER_SID).equals(DatabaseFiles.IDENTIFIER);
    }

    /** A directory that does not answer proves nothing against a user: the next round asks again. */
    private void check(String identifier, List<SessionRef> of) {
        try {
            Directory directory = external.directory();
            if (ExternalAuth.suspended(directory.information(identifier))) {
                end(of);
                return;
            }
            List<String> closure = new ArrayList<>(List.of(identifier));
            closure.addAll(directory.groups(identifier));
            List<SubjectRef> subjects = Subjects.among(store.snapshot(), closure);
            if (subjects.isEmpty()) {
                end(of);
            } else {
                of.forEach(session -> validated(session, subjects.getFirst()));
            }
        } catch (DirectoryFailure e) {
            if (e.kind() == DirectoryFailure.Kind.NOT_FOUND) {
                end(of);
            } else {
                LOG.warn("the sessions of {} cannot be looked at: {}", identifier, e.text());
            }
        }
    }

    private void end(List<SessionRef> of) {
        of.forEach(session -> sessions.close(session.ref()));
    }

    private void validated(SessionRef session, SubjectRef subject) {
        store.write(tx -> {
            if (Records.exists(tx, session)) {
                Records.set(tx, session, Session.VALIDATION_TIME, clock.instant());
                Records.set(tx, session, Session.SUBJECT, subject);
            }
            return session;
        });
    }
}

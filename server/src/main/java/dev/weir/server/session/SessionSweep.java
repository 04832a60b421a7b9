package dev.weir.server.session;

import dev.weir.model.types.Session;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ends sessions nobody uses and those above the caps, oldest use first (ETS-5). */
public final class SessionSweep implements Runnable {
    private static final Duration IDLE = Duration.ofDays(1);
    private static final int PER_GROUP = 500;
    private static final int ANONYMOUS_ROOT = 400;
    private static final int POOL = 400;

    private final Store store;
    private final Sessions sessions;
    private final Clock clock;

    public SessionSweep(Store store, Sessions sessions, Clock clock) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public void run() {
        Snapshot state = store.snapshot();
        Instant idleSince = clock.instant().minus(IDLE);
        Map<String, List<Row>> groups = new HashMap<>();
        for (Row session : state.rows(Session.DEF)) {
            if (Sessions.busy(state, session)) {
                continue;
            }
            if (Records.get(session, Session.LAST_ACTIVE).isBefore(idleSince)) {
                sessions.close(session.ref());
            } else {
                groups.computeIfAbsent(group(session), name -> new ArrayList<>())
                        .add(session);
            }
        }
        groups.forEach(this::trim);
    }

    private void trim(String group, List<Row> rows) {
        int cap = group.equals("pool") ? POOL : group.equals("root") ? ANONYMOUS_ROOT : PER_GROUP;
        rows.stream()
                .sorted(Comparator.comparing((Row row) -> Records.get(row, Session.LAST_ACTIVE))
                        .reversed())
                .skip(cap)
                .forEach(row -> sessions.close(row.ref()));
    }

    private static String group(Row session) {
        if (Records.get(session, Session.POOL)) {
            return "pool";
        }
        String user = Records.get(session, Session.AUTH_USER_NAME);
        String originator = Records.get(session, Session.ORIGINATOR);
        if (!user.isEmpty() && !user.equals("root")) {
            return "user " + user;
        }
        return originator.isEmpty() ? "root" : "originator " + originator;
    }
}

package dev.weir.server.member;

import dev.weir.model.errors.Errors;
import dev.weir.server.call.Caller;
import dev.weir.server.time.Ids;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sessions of this host alone, for what is asked of it without its master (ETS-7). */
public final class LocalSessions {
    private final Ids ids;
    private final Map<String, Caller> open = new ConcurrentHashMap<>();
    private final Set<String> masters = ConcurrentHashMap.newKeySet();

    public LocalSessions(Ids ids) {
        this.ids = ids;
    }

    String open(String user) {
        String ref = ids.ref();
        open.put(ref, new Caller(ref, true, true, false, "", user, "", Set.of()));
        return ref;
    }

    /** For who knows the pool's secret: the master, which may ask for more than what any host does by itself. */
    String openForMaster() {
        String ref = open("");
        masters.add(ref);
        return ref;
    }

    boolean isMasters(String session) {
        return masters.contains(session);
    }

    void close(String session) {
        open.remove(session);
        masters.remove(session);
    }

    @Nullable
    Caller find(String session) {
        return open.get(session);
    }

    Caller require(String session) {
        Caller caller = find(session);
        if (caller == null) {
            throw Errors.sessionInvalid(session);
        }
        return caller;
    }
}

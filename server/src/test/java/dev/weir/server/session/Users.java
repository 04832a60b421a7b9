package dev.weir.server.session;

import dev.weir.server.rbac.Rbac;
import java.util.Set;

/** Opens sessions as a directory's login would: no such login is there yet, and roles need sessions with roles. */
public final class Users {
    private Users() {}

    public static String open(Sessions sessions, Rbac rbac, String user, String role) {
        return sessions.open(user, "", false, false, rbac.permissionsOf(role)).ref();
    }

    public static String with(Sessions sessions, String user, String... permissions) {
        return sessions.open(user, "", false, false, Set.of(permissions)).ref();
    }

    public static String root(Sessions sessions, String user, String originator) {
        return sessions.open(user, originator, true, false, Set.of()).ref();
    }

    public static String pool(Sessions sessions) {
        return sessions.open("", "xapi", true, true, Set.of()).ref();
    }
}

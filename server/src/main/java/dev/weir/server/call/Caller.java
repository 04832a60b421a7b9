package dev.weir.server.call;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind a session, as far as a call needs to know.
 *
 * @param session the session's reference; secret, not for logs
 * @param superuser local root or the pool itself: no role is asked
 * @param local a session of one host for emergencies, kept in that host's memory only (ETS-7)
 * @param subject the directory's identifier of the user, empty for root
 * @param userName the name used at login
 * @param permissions what the session may do, where it is no superuser
 * @param instead answers the session's calls in place of the pool, where the session reads another database (ETS-11)
 */
public record Caller(
        String session,
        boolean superuser,
        boolean local,
        boolean pool,
        String subject,
        String userName,
        String originator,
        Set<String> permissions,
        @Nullable CallRegistry instead) {
    public Caller(
            String session,
            boolean superuser,
            boolean local,
            boolean pool,
            String subject,
            String userName,
            String originator,
            Set<String> permissions) {
        this(session, superuser, local, pool, subject, userName, originator, permissions, null);
    }
}

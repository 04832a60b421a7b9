package dev.weir.server.call;

import java.util.Set;

/**
 * Who stands behind a session, as far as a call needs to know.
 *
 * @param session the session's reference; secret, not for logs
 * @param superuser local root or the pool itself: no role is asked
 * @param local a session of one host for emergencies, kept in that host's memory only (ETS-7)
 * @param subject the directory's identifier of the user, empty for root
 * @param userName the name used at login
 * @param permissions what the session may do, where it is no superuser
 */
public record Caller(
        String session,
        boolean superuser,
        boolean local,
        boolean pool,
        String subject,
        String userName,
        String originator,
        Set<String> permissions) {}

package dev.weir.server.auth;

import java.util.Map;
import java.util.Set;

/** A directory of users and groups; an identifier is what stays of an entry when it is renamed or moved. */
public interface Directory {
    /** The identifier of the user whose password this is; otherwise {@link DirectoryFailure.Kind#REFUSED}. */
    String authenticate(String user, String password) throws DirectoryFailure;

    /** The identifier of a user or a group by its name. */
    String identifier(String name) throws DirectoryFailure;

    /** What it tells of an entry, in the words that clients know: {@code subject-name}, {@code subject-is-group}. */
    Map<String, String> information(String identifier) throws DirectoryFailure;

    /** The identifiers of all groups the entry is in, also by being in a group that is. */
    Set<String> groups(String identifier) throws DirectoryFailure;
}

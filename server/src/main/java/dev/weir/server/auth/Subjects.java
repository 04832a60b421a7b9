package dev.weir.server.auth;

import dev.weir.model.types.Role;
import dev.weir.model.types.RoleRef;
import dev.weir.model.types.Subject;
import dev.weir.model.types.SubjectRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The users and groups of the directory that the pool lets in, and what they may do there (ETS-74). */
public final class Subjects {
    private Subjects() {}

    /** Those with one of the identifiers, in the order of these. */
    public static List<SubjectRef> among(Snapshot state, Collection<String> identifiers) {
        List<SubjectRef> found = new ArrayList<>();
        for (String identifier : identifiers) {
            for (Row row : state.rows(Subject.DEF)) {
                if (Records.get(row, Subject.SUBJECT_IDENTIFIER).equals(identifier)) {
                    found.add(new SubjectRef(row.ref()));
                }
            }
        }
        return found;
    }

    /** What a session of all these together may do: the names of their roles and of all that is in them. */
    public static Set<String> held(Snapshot state, Collection<SubjectRef> subjects) {
        Set<String> names = new TreeSet<>();
        for (SubjectRef subject : subjects) {
            for (RoleRef role : Records.get(state, subject, Subject.ROLES)) {
                names.add(Records.get(state, role, Role.NAME_LABEL));
            }
            names.addAll(permissions(state, subject));
        }
        return names;
    }

    static Set<String> permissions(Snapshot state, SubjectRef subject) {
        Set<String> names = new TreeSet<>();
        for (RoleRef role : Records.get(state, subject, Subject.ROLES)) {
            List<RoleRef> within = Records.get(state, role, Role.SUBROLES);
            for (RoleRef each : within.isEmpty() ? List.of(role) : within) {
                names.add(Records.get(state, each, Role.NAME_LABEL));
            }
        }
        return names;
    }
}

package dev.weir.server.auth;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.SubjectCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.RoleRef;
import dev.weir.model.types.Subject;
import dev.weir.model.types.SubjectRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The messages of class subject (ETS-74). A role given or taken is for the next login. */
public final class SubjectOps {
    private final Store store;
    private final Ids ids;

    public SubjectOps(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    public void bind(Effects effects, SubjectCalls<CallContext> calls) {
        effects.onCreate("subject", this::create);
        effects.onDestroy("subject", this::destroy);
        calls.addToRoles(this::addToRoles)
                .removeFromRoles(this::removeFromRoles)
                .getPermissionsNameLabel((context, self) -> List.copyOf(Subjects.permissions(store.snapshot(), self)));
    }

    private String create(CallContext context, Map<FieldDef, Value> members) {
        SubjectRef ref = new SubjectRef(ids.ref());
        String identifier = Records.given(members, Subject.SUBJECT_IDENTIFIER);
        return store.write(tx -> {
            if (!Subjects.among(tx, List.of(identifier)).isEmpty()) {
                throw Errors.subjectAlreadyExists();
            }
            Records.Draft<SubjectRef> draft =
                    Records.<SubjectRef>draft().with(Subject.UUID, ids.uuid()).with(Subject.ROLES, List.of());
            draft.values().putAll(members);
            draft.create(tx, ref);
            return ref.ref();
        });
    }

    private void destroy(CallContext context, String ref) {
        store.write(tx -> {
            Records.require(tx, Subject.DEF, ref);
            tx.delete(Subject.DEF, ref);
            return ref;
        });
    }

    private void addToRoles(CallContext context, SubjectRef self, RoleRef role) {
        store.write(tx -> {
            if (!Records.exists(tx, role)) {
                throw Errors.roleNotFound();
            }
            List<RoleRef> roles = new ArrayList<>(Records.get(tx, self, Subject.ROLES));
            if (roles.contains(role)) {
                throw Errors.roleAlreadyExists();
            }
            roles.add(role);
            Records.set(tx, self, Subject.ROLES, roles);
            return self;
        });
    }

    private void removeFromRoles(CallContext context, SubjectRef self, RoleRef role) {
        store.write(tx -> {
            List<RoleRef> roles = new ArrayList<>(Records.get(tx, self, Subject.ROLES));
            if (!roles.remove(role)) {
                throw Errors.roleNotFound();
            }
            Records.set(tx, self, Subject.ROLES, roles);
            return self;
        });
    }
}

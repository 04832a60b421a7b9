package dev.weir.server.rbac;

import dev.weir.model.calls.RoleCalls;
import dev.weir.model.types.Role;
import dev.weir.model.types.RoleRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The messages of class role: which role holds which permission, both being roles (ETS-75). */
public final class RoleOps {
    private final Store store;

    public RoleOps(Store store) {
        this.store = store;
    }

    public void bind(Effects effects, RoleCalls<CallContext> calls) {
        effects.onSelect("role", RoleOps::select);
        calls.getPermissions((context, self) -> permissions(store.snapshot(), self))
                .getPermissionsNameLabel(this::permissionNames)
                .getByPermission((context, permission) -> holding(store.snapshot(), permission))
                .getByPermissionNameLabel(this::holdingNamed);
    }

    /** A permission holds itself and nothing else. */
    private static List<RoleRef> permissions(Snapshot state, RoleRef self) {
        List<RoleRef> held = Records.get(state, self, Role.SUBROLES);
        return held.isEmpty() ? List.of(self) : held;
    }

    private List<String> permissionNames(CallContext context, RoleRef self) {
        Snapshot state = store.snapshot();
        return permissions(state, self).stream()
                .map(each -> Records.get(state, each, Role.NAME_LABEL))
                .toList();
    }

    private static List<RoleRef> holding(Snapshot state, RoleRef permission) {
        List<RoleRef> roles = new ArrayList<>();
        for (Row row : state.rows(Role.DEF)) {
            if (Records.get(row, Role.SUBROLES).contains(permission)) {
                roles.add(new RoleRef(row.ref()));
            }
        }
        return roles;
    }

    private List<RoleRef> holdingNamed(CallContext context, String label) {
        Snapshot state = store.snapshot();
        List<RoleRef> roles = new ArrayList<>();
        for (Row row : state.findByNameLabel(Role.DEF, label)) {
            roles.addAll(holding(state, new RoleRef(row.ref())));
        }
        return roles;
    }

    /** Two expressions are understood, for roles and for permissions; any other means all there is. */
    private static Collection<Row> select(Snapshot state, String expression) {
        Collection<Row> all = state.rows(Role.DEF);
        return switch (expression) {
            case "subroles<>[]" ->
                all.stream()
                        .filter(row -> !Records.get(row, Role.SUBROLES).isEmpty())
                        .toList();
            case "subroles=[]" ->
                all.stream()
                        .filter(row -> Records.get(row, Role.SUBROLES).isEmpty())
                        .toList();
            default -> all;
        };
    }
}

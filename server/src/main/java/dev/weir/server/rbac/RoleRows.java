package dev.weir.server.rbac;

import dev.weir.model.Model;
import dev.weir.model.Permission;
import dev.weir.model.types.Role;
import dev.weir.model.types.RoleRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Roles and permissions as objects of class role: fixed by the model, brought up to date at every start (ETS-75). */
public final class RoleRows {
    private final Model model;
    private final Rbac rbac;

    public RoleRows(Model model, Rbac rbac) {
        this.model = model;
        this.rbac = rbac;
    }

    public void sync(Store store) {
        store.write(tx -> {
            Map<String, RoleRef> permissions = new HashMap<>();
            for (Permission permission : rbac.permissions().assignable()) {
                permissions.put(
                        permission.name(),
                        put(tx, permission.name(), permission.uuid(), "A basic permission", List.of(), true));
            }
            Set<RoleRef> kept = new HashSet<>(permissions.values());
            for (dev.weir.model.Role role : model.roles()) {
                List<RoleRef> held = new ArrayList<>();
                for (Permission permission : rbac.permissions().assignable()) {
                    if (rbac.permissions().holds(role, permission)) {
                        held.add(permissions.getOrDefault(permission.name(), RoleRef.NULL));
                    }
                }
                kept.add(put(tx, role.name(), role.uuid(), description(role), held, role.internal()));
            }
            for (Row row : List.copyOf(tx.rows(Role.DEF))) {
                if (!kept.contains(new RoleRef(row.ref()))) {
                    tx.delete(Role.DEF, row.ref());
                }
            }
            return null;
        });
    }

    private static RoleRef put(
            Tx tx, String name, String uuid, String description, List<RoleRef> subroles, boolean internal) {
        RoleRef ref = new RoleRef("OpaqueRef:" + uuid);
        if (Records.exists(tx, ref)) {
            Records.set(tx, ref, Role.SUBROLES, subroles);
        } else {
            Records.<RoleRef>draft()
                    .with(Role.UUID, uuid)
                    .with(Role.NAME_LABEL, name)
                    .with(Role.NAME_DESCRIPTION, description)
                    .with(Role.SUBROLES, subroles)
                    .with(Role.IS_INTERNAL, internal)
                    .create(tx, ref);
        }
        return ref;
    }

    private static String description(dev.weir.model.Role role) {
        return "The role " + role.name();
    }
}

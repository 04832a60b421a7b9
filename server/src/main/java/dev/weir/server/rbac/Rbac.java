package dev.weir.server.rbac;

import dev.weir.model.FieldDef;
import dev.weir.model.KeyRole;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.Permission;
import dev.weir.model.Permissions;
import dev.weir.model.Role;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.Caller;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who may do what (ETS-70 to ETS-73). */
public final class Rbac {
    private static final String CLIENT_CERTIFICATES = "client-cert";
    private static final String READ_ONLY = "read-only";

    private final Model model;
    private final Permissions permissions;

    public Rbac(Model model) {
        this.model = model;
        this.permissions = new Permissions(model);
    }

    Permissions permissions() {
        return permissions;
    }

    /** What a role may do, its own name among it (ETS-74). */
    public Set<String> permissionsOf(String roleName) {
        Role role = model.findRole(roleName);
        if (role == null) {
            throw new IllegalArgumentException("no role " + roleName);
        }
        Set<String> held = new TreeSet<>();
        held.add(role.name());
        for (Permission permission : permissions.assignable()) {
            if (permissions.holds(role, permission)) {
                held.add(permission.name());
            }
        }
        return held;
    }

    /** What a client may do whose certificate is all that it logs in by: its role's permissions, nothing else (ETS-70). */
    public Set<String> ofClientCertificates() {
        return without(CLIENT_CERTIFICATES);
    }

    /** What those may do who only look. */
    public Set<String> ofReaders() {
        return without(READ_ONLY);
    }

    private Set<String> without(String roleName) {
        Set<String> held = new TreeSet<>(permissionsOf(roleName));
        held.remove(roleName);
        return held;
    }

    /** Fails with RBAC_PERMISSION_DENIED when the caller may not make this call. */
    public void require(Caller caller, MessageDef message, List<Value> arguments) {
        if (caller.superuser() || caller.local()) {
            return;
        }
        KeyRole key = keyOf(message, arguments);
        require(caller, key == null ? message.permission() : message.permission() + "/" + key.permissionSuffix());
    }

    public void require(Caller caller, String permission) {
        if (!caller.superuser() && !caller.permissions().contains(permission)) {
            throw Errors.rbacPermissionDenied(
                    permission,
                    "No permission in user session. (Roles with this permission: "
                            + String.join(", ", rolesWith(permission)) + ")");
        }
    }

    /** Of a map written as a whole, the protected keys that it adds, changes or drops need their permissions (ETS-78). */
    public void requireKeys(Caller caller, FieldDef field, Map<String, String> before, Map<String, String> after) {
        if (caller.superuser() || caller.local()) {
            return;
        }
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            if (Objects.equals(before.get(key), after.get(key))) {
                continue;
            }
            String verb = after.containsKey(key) ? ".add_to_" : ".remove_from_";
            MessageDef message = model.findMessage(field.className() + verb + field.name());
            KeyRole role = message == null ? null : keyOf(message, key);
            if (message != null && role != null) {
                require(caller, message.permission() + "/" + role.permissionSuffix());
            }
        }
    }

    private List<String> rolesWith(String name) {
        Permission permission = permissions.find(name);
        List<String> roles = new ArrayList<>();
        for (Role role : model.roles()) {
            if (permission != null && !role.internal() && permissions.holds(role, permission)) {
                roles.add(role.name());
            }
        }
        return roles;
    }

    /** A protected key needs its own permission only, any other key the plain one (ETS-71). */
    private static @Nullable KeyRole keyOf(MessageDef message, List<Value> arguments) {
        if (message.keyRoles().isEmpty() || arguments.size() < 2 || !(arguments.get(1) instanceof Value.Text key)) {
            return null;
        }
        return keyOf(message, key.text());
    }

    private static @Nullable KeyRole keyOf(MessageDef message, String key) {
        for (KeyRole role : message.keyRoles()) {
            if (role.covers(key)) {
                return role;
            }
        }
        return null;
    }
}

package dev.weir.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every permission that messages, protected map keys and paths give rise to, and who holds it (ETS-70, ETS-71). */
public final class Permissions {
    private final Model model;
    private final Map<String, Permission> byName = new LinkedHashMap<>();

    public Permissions(Model model) {
        this.model = model;
        for (MessageDef message : model.served()) {
            add(message.fullName(), message.role(), message.clientCert());
            for (KeyRole key : message.keyRoles()) {
                String suffix = "/key:" + key.key() + (key.prefix() ? "*" : "");
                add(message.fullName() + suffix, key.role(), key.role().equals(Role.READ_ONLY));
            }
        }
        for (HttpAction action : model.httpActions()) {
            add("http/" + action.name(), action.role(), action.clientCert());
            action.subPermissions().forEach((sub, role) -> add("http/" + action.name() + "/" + sub, role, false));
        }
        add("task.destroy/any", "pool-operator", false);
    }

    private void add(String name, String role, boolean clientCert) {
        Permission permission = new Permission(name, role, clientCert);
        byName.put(permission.name(), permission);
    }

    public @Nullable Permission find(String name) {
        return byName.get(name);
    }

    /** The permissions that are role objects: all but those of local root alone. */
    public List<Permission> assignable() {
        return byName.values().stream()
                .filter(permission -> !permission.role().equals(Role.LOCAL_ROOT))
                .toList();
    }

    public boolean holds(Role role, Permission permission) {
        Role least = model.findRole(permission.role());
        if (least == null) {
            return false;
        }
        if (role.name().equals(Role.CLIENT_CERT)) {
            return permission.clientCert();
        }
        return role.rank() <= least.rank();
    }
}

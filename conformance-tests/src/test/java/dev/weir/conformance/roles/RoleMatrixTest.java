package dev.weir.conformance.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.KeyRole;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.Permission;
import dev.weir.model.Permissions;
import dev.weir.model.Role;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every served message by a user of every role, over the wire: let in or not exactly as the model's table says (ETS-70
 * to ETS-72). References name nothing, so that whoever is let in gets no further; roles are asked before they are
 * looked up. A message that takes none would do what it says, so where the role may, its permission in the session's
 * list stands for the call.
 */
class RoleMatrixTest {
    private static final String DENIED = "RBAC_PERMISSION_DENIED";
    private static final String NOTHING = "OpaqueRef:names-nothing";

    private final Model model = Model.load();
    private final Permissions permissions = new Permissions(model);
    private final List<String> wrong = new ArrayList<>();
    private int asked;

    @Test
    void eachRoleMayWhatTheTableSays() {
        try (Crew crew = Crew.start();
                RunningPool pool = RunningPool.start()) {
            LoggedIn root = LoggedIn.to(pool);
            crew.serve(root);
            for (Role role : model.roles().reversed()) {
                LoggedIn employed = crew.employ(root, role.name(), role.name(), "matrix");
                askAll(employed.rpc(), employed.session(), role);
            }
        }
        assertThat(wrong).as("answers that the table does not allow").isEmpty();
        assertThat(asked).as("calls that were really made").isGreaterThan(10_000);
    }

    private void askAll(Rpc rpc, String session, Role role) {
        Set<String> held = new HashSet<>(Trees.texts(rpc.call("session.get_rbac_permissions", session, session)));
        for (MessageDef message : model.served()) {
            if (!message.takesSession() || message.removed()) {
                continue;
            }
            ask(rpc, session, role, held, message, message.permission(), NOTHING);
            for (KeyRole key : message.keyRoles()) {
                String name = key.key() + (key.prefix() ? "x" : "");
                ask(rpc, session, role, held, message, message.permission() + "/" + key.permissionSuffix(), name);
            }
        }
    }

    private void ask(
            Rpc rpc, String session, Role role, Set<String> held, MessageDef message, String name, String key) {
        Permission permission = permissions.find(name);
        if (permission == null) {
            throw new IllegalStateException("no permission " + name);
        }
        boolean may = permissions.holds(role, permission);
        if (held.contains(name) != may) {
            wrong.add(role.name() + ": " + name + " in the session's list: " + held.contains(name));
        }
        if (may && !stops(message)) {
            return;
        }
        asked++;
        List<String> answer = answer(rpc, session, message, key);
        boolean denied = answer.equals(List.of(DENIED, name, refusal(permission)));
        boolean right = message.poolInternal()
                ? !answer.isEmpty()
                        && Set.of("INTERNAL_ERROR", "NOT_IMPLEMENTED").contains(answer.getFirst())
                : may ? !isDenied(answer, name) : denied;
        if (!right) {
            wrong.add(role.name() + ": " + message + " " + key + " answers " + answer);
        }
    }

    /** One that asks for a further permission, for another's task (ETS-24), has let the caller in by this one. */
    private static boolean isDenied(List<String> answer, String permission) {
        return answer.size() > 1 && answer.subList(0, 2).equals(List.of(DENIED, permission));
    }

    /** Whether a reference that names nothing stops it, or it only reads. */
    private static boolean stops(MessageDef message) {
        boolean reads = message.implicit() && message.name().startsWith("get_");
        return reads
                || message.poolInternal()
                || message.params().stream().anyMatch(param -> param.type() instanceof Type.RefType);
    }

    private String refusal(Permission permission) {
        List<String> roles = new ArrayList<>();
        for (Role role : model.roles()) {
            if (!role.internal() && permissions.holds(role, permission)) {
                roles.add(role.name());
            }
        }
        return "No permission in user session. (Roles with this permission: " + String.join(", ", roles) + ")";
    }

    /** The failure's code and parameters; none where it worked. */
    private List<String> answer(Rpc rpc, String session, MessageDef message, String key) {
        List<Object> params = new ArrayList<>(List.of(session));
        for (ParamDef param : message.params()) {
            params.add(param.name().equals("key") && param.type() == Type.Scalar.STRING ? key : value(param.type()));
        }
        try {
            rpc.call(message.fullName(), params.toArray());
            return List.of();
        } catch (Refused e) {
            return e.description();
        }
    }

    private Object value(Type type) {
        return switch (type) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> "none";
                    case INT -> 1L;
                    case FLOAT -> 1.0;
                    case BOOL -> false;
                    case DATETIME -> "20260102T03:04:05Z";
                };
            case Type.EnumType e -> model.enumOf(e.name()).values().getFirst();
            case Type.RefType ref -> NOTHING;
            case Type.SetType set -> List.of();
            case Type.MapType map -> Map.of();
            case Type.RecordType record -> Map.of();
            case Type.OptionType option -> value(option.element());
        };
    }
}

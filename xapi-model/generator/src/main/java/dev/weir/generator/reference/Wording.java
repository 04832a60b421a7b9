package dev.weir.generator.reference;

import dev.weir.model.KeyRole;
import dev.weir.model.Lifecycle;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.Release;
import dev.weir.model.Role;
import dev.weir.model.Type;
import dev.weir.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the pages tell types, roles and lifecycles; links are as seen from a class's page. */
final class Wording {
    private final Model model;

    Wording(Model model) {
        this.model = model;
    }

    static String type(@Nullable Type type) {
        return switch (type) {
            case null -> "void";
            case Type.Scalar scalar -> scalar.toString();
            case Type.EnumType e -> "enum [" + e.name() + "](../enums.md#" + e.name() + ")";
            case Type.RefType ref -> "[" + ref.className() + "](" + ref.className() + ".md) ref";
            case Type.RecordType record -> "[" + record.className() + "](" + record.className() + ".md) record";
            case Type.SetType set -> type(set.element()) + " set";
            case Type.OptionType option -> type(option.element()) + " option";
            case Type.MapType map -> "(" + type(map.key()) + " → " + type(map.value()) + ") map";
        };
    }

    /** {@code VM.start(session_id, vm: VM ref, start_paused: bool, force: bool)}. */
    static String signature(MessageDef message) {
        List<String> params = new ArrayList<>();
        if (message.takesSession()) {
            params.add("session_id");
        }
        message.params()
                .forEach(param -> params.add(param.name() + ": " + param.type()
                        + (param.defaultValue() == null ? "" : " = " + Json.write(param.defaultValue()))));
        return message.fullName() + "(" + String.join(", ", params) + ")";
    }

    static String leastRole(MessageDef message) {
        boolean named = message.clientCert() && !message.role().equals(Role.READ_ONLY);
        return message.role() + (named ? ", client-cert" : "");
    }

    static String keyRoles(List<KeyRole> roles) {
        return roles.stream()
                .map(role -> Markdown.code(role.key() + (role.prefix() ? "*" : "")) + ": " + role.role())
                .collect(Collectors.joining(", "));
    }

    /** Every step with its release and product, in the order a life takes; the last one is where it stands. */
    String lifecycle(Lifecycle lifecycle) {
        List<String> steps = new ArrayList<>();
        for (Lifecycle.State state : Lifecycle.State.values()) {
            String since = lifecycle.since().get(state);
            if (since != null) {
                String releases =
                        List.of(since.split(",")).stream().map(this::release).collect(Collectors.joining(", "));
                steps.add(word(state) + " " + releases);
            }
        }
        return steps.isEmpty() ? word(lifecycle.state()) : String.join("; ", steps);
    }

    private String release(String name) {
        Release release = model.findRelease(name);
        if (release == null || release.product().endsWith(name)) {
            return name;
        }
        return name + " (" + release.product() + ")";
    }

    static String word(Lifecycle.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}

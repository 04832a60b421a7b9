package dev.weir.server.audit;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.Type;
import dev.weir.model.types.Subject;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a call's parameters is recorded: labels, objects by name and uuid, and a few more by list. Whatever is not
 * known to be harmless is left out; a password never is (ETS-77).
 */
final class Arguments {
    private static final Set<String> TELLING =
            Set.of("name", "label", "description", "name_label", "name_description", "new_name");

    /** Further parameters, by message; those of a record stand under the message too. */
    private static final Map<String, Set<String>> MORE = Map.of(
            "host.create", Set.of("hostname", "address", "external_auth_type", "external_auth_service_name", "edition"),
            "VM.create",
                    Set.of(
                            "is_a_template",
                            "memory_target",
                            "memory_static_max",
                            "memory_dynamic_max",
                            "memory_dynamic_min",
                            "memory_static_min",
                            "ha_always_run",
                            "ha_restart_priority"),
            "VM.start_on", Set.of("start_paused", "force"),
            "VM.start", Set.of("start_paused", "force"),
            "pool.create_VLAN", Set.of("device", "VLAN"),
            "pool.join", Set.of("master_address"),
            "pool.join_force", Set.of("master_address"),
            "pool.enable_external_auth", Set.of("service_name", "auth_type"),
            "host.enable_external_auth", Set.of("service_name", "auth_type"),
            "subject.create", Set.of("subject_identifier"));

    private static final int LONGEST = 1024;

    private final Model model;

    Arguments(Model model) {
        this.model = model;
    }

    List<String> of(MessageDef message, List<Value> values, Snapshot before) {
        List<String> told = new ArrayList<>();
        Set<String> more = MORE.getOrDefault(message.fullName(), Set.of());
        for (int i = 0; i < message.params().size(); i++) {
            ParamDef param = message.params().get(i);
            if (param.secret()) {
                continue;
            }
            if (param.type() instanceof Type.RecordType record && values.get(i) instanceof Value.Struct members) {
                for (FieldDef field : model.classOf(record.className()).publicFields()) {
                    Value value = members.get(field.name());
                    if (value != null) {
                        add(told, field.name(), field.type(), value, more, before);
                    }
                }
            } else {
                add(told, param.name(), param.type(), values.get(i), more, before);
            }
        }
        return told;
    }

    /** Of a request over HTTP: the objects that it names by reference or uuid, sessions not among them. */
    List<String> of(Map<String, String> given, Snapshot before) {
        List<String> told = new ArrayList<>();
        given.forEach((name, value) -> {
            for (ClassDef owner : model.withRows()) {
                Row row = owner.name().equals("session") ? null : find(owner, value, before);
                if (row != null) {
                    told.add(item(name, label(owner, row), text(owner, row, "uuid"), row.ref()));
                    break;
                }
            }
        });
        return told;
    }

    private static @Nullable Row find(ClassDef owner, String value, Snapshot before) {
        Row row = before.find(owner, value);
        return row != null || owner.findField("uuid") == null ? row : before.findByUuid(owner, value);
    }

    private void add(List<String> told, String name, Type type, Value value, Set<String> more, Snapshot before) {
        if (type instanceof Type.RefType reference && value instanceof Value.Text ref) {
            told.add(object(name, model.classOf(reference.className()), ref.text(), before));
        } else if (TELLING.contains(name) || more.contains(name)) {
            String text = text(value);
            if (text != null) {
                told.add(item(name, text, "", ""));
            }
        }
    }

    private static String object(String name, ClassDef owner, String ref, Snapshot before) {
        Row row = owner.stored() ? before.find(owner, ref) : null;
        return row == null ? item(name, "", "", ref) : item(name, label(owner, row), text(owner, row, "uuid"), ref);
    }

    private static String label(ClassDef owner, Row row) {
        return owner.name().equals("subject")
                ? Records.get(row, Subject.OTHER_CONFIG).getOrDefault("subject-name", "")
                : text(owner, row, "name_label");
    }

    private static String text(ClassDef owner, Row row, String name) {
        FieldDef field = owner.findField(name);
        return field != null && row.get(field) instanceof Value.Text text ? text.text() : "";
    }

    private static @Nullable String text(Value value) {
        return switch (value) {
            case Value.Text text ->
                text.text().length() <= LONGEST ? text.text() : text.text().substring(0, LONGEST);
            case Value.Int number -> Long.toString(number.value());
            case Value.Bool bool -> Boolean.toString(bool.value());
            default -> null;
        };
    }

    static String item(String name, String label, String uuid, String ref) {
        return Expression.list(
                List.of(Expression.text(name), Expression.text(label), Expression.text(uuid), Expression.text(ref)));
    }
}

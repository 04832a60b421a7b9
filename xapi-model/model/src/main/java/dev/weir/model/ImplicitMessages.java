package dev.weir.model;

import dev.weir.model.FieldDef.Access;
import dev.weir.model.MessageDef.Kind;
import dev.weir.model.Type.MapType;
import dev.weir.model.Type.RecordType;
import dev.weir.model.Type.RefType;
import dev.weir.model.Type.Scalar;
import dev.weir.model.Type.SetType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages a class has because of its fields and its kind; nobody writes them down. */
final class ImplicitMessages {
    private final ClassDef owner;
    private final Type ref;
    private final Type record;
    private final List<MessageDef> messages = new ArrayList<>();

    private ImplicitMessages(ClassDef owner) {
        this.owner = owner;
        this.ref = new RefType(owner.name());
        this.record = new RecordType(owner.name());
    }

    static List<MessageDef> of(ClassDef owner) {
        if (!owner.stored()) {
            return List.of();
        }
        ImplicitMessages implicit = new ImplicitMessages(owner);
        implicit.objectLevel();
        for (FieldDef field : owner.publicFields()) {
            implicit.accessors(field);
        }
        return implicit.messages;
    }

    private void objectLevel() {
        Type map = new MapType(ref, record);
        Type set = new SetType(ref);
        read("get_record", Kind.GET_RECORD, record, ParamDef.of("self", ref));
        read("get_by_uuid", Kind.GET_BY_UUID, ref, ParamDef.of("uuid", Scalar.STRING));
        if (owner.generates("create")) {
            change("create", Kind.CREATE, ref, ParamDef.of("args", record));
            change("destroy", Kind.DESTROY, null, ParamDef.of("self", ref));
        }
        read("get_by_name_label", Kind.GET_BY_NAME_LABEL, set, ParamDef.of("label", Scalar.STRING));
        if (owner.generates("get_all")) {
            read("get_all", Kind.GET_ALL, set);
            read("get_all_where", Kind.GET_ALL_WHERE, set, ParamDef.of("expr", Scalar.STRING));
            read("get_all_records", Kind.GET_ALL_RECORDS, map);
            read("get_all_records_where", Kind.GET_ALL_RECORDS_WHERE, map, ParamDef.of("expr", Scalar.STRING));
        }
    }

    private void read(String name, Kind kind, Type result, ParamDef... params) {
        boolean always = kind != Kind.GET_RECORD && kind != Kind.GET_BY_UUID && kind != Kind.GET_BY_NAME_LABEL;
        if (always || owner.generates(name)) {
            boolean hidden = kind == Kind.GET_ALL_WHERE || kind == Kind.GET_ALL_RECORDS_WHERE;
            messages.add(message(name, kind, null, List.of(params), result, hidden, owner.readRole(), false));
        }
    }

    private void change(String name, Kind kind, @Nullable Type result, ParamDef... params) {
        messages.add(message(name, kind, null, List.of(params), result, false, owner.role(), false));
    }

    private void accessors(FieldDef field) {
        ParamDef self = ParamDef.of("self", ref);
        Type type = field.type();
        messages.add(message(
                "get_" + field.name(), Kind.GETTER, field, List.of(self), type, false, field.readRole(), false));
        if (field.access() != Access.RW) {
            return;
        }
        write(field, Kind.SETTER, "set_", List.of(self, ParamDef.of("value", type)));
        if (type instanceof MapType map) {
            ParamDef key = ParamDef.of("key", map.key());
            write(field, Kind.ADD, "add_to_", List.of(self, key, ParamDef.of("value", map.value())));
            write(field, Kind.REMOVE, "remove_from_", List.of(self, key));
        } else if (type instanceof SetType set) {
            write(field, Kind.ADD, "add_", List.of(self, ParamDef.of("value", set.element())));
            write(field, Kind.REMOVE, "remove_", List.of(self, ParamDef.of("value", set.element())));
        }
    }

    private void write(FieldDef field, Kind kind, String prefix, List<ParamDef> params) {
        boolean clientCert = field.clientCertWrites();
        messages.add(message(prefix + field.name(), kind, field, params, null, false, field.writeRole(), clientCert));
    }

    private MessageDef message(
            String name,
            Kind kind,
            @Nullable FieldDef field,
            List<ParamDef> params,
            @Nullable Type result,
            boolean hidden,
            String role,
            boolean clientCert) {
        boolean async = kind == Kind.CREATE || kind == Kind.DESTROY;
        boolean keyed = kind == Kind.ADD || kind == Kind.REMOVE;
        return new MessageDef(
                owner.name(),
                name,
                kind,
                field,
                params,
                result,
                true,
                async,
                hidden,
                false,
                false,
                false,
                false,
                false,
                role,
                clientCert || role.equals(Role.READ_ONLY),
                field != null && keyed ? field.keyRoles() : List.of(),
                null,
                List.of(),
                field == null ? owner.lifecycle() : field.lifecycle());
    }
}

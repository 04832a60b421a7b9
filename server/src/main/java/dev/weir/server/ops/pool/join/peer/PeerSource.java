package dev.weir.server.ops.pool.join.peer;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.Parameters;
import dev.weir.server.ops.pool.join.facts.Entry;
import dev.weir.server.ops.pool.join.facts.Source;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects of the pool that is joined. Nothing it says is taken for granted. */
public final class PeerSource implements Source {
    private static final String UNKNOWN = "MESSAGE_METHOD_UNKNOWN";

    private final PeerSession session;

    public PeerSource(PeerSession session) {
        this.session = session;
    }

    /** Of a class that an older server does not know it has no objects. */
    @Override
    public List<Entry> records(ClassDef owner) {
        Value answer;
        try {
            answer = session.call(owner.name() + ".get_all_records");
        } catch (ApiFailure e) {
            if (e.code().equals(UNKNOWN)) {
                return List.of();
            }
            throw e;
        }
        if (!(answer instanceof Value.Struct all)) {
            throw Errors.joiningHostServiceFailed();
        }
        List<Entry> entries = new ArrayList<>();
        all.forEach((ref, record) -> {
            if (!(record instanceof Value.Struct members)) {
                throw Errors.joiningHostServiceFailed();
            }
            entries.add(new Told(ref, members));
        });
        return entries;
    }

    @Override
    public Entry at(ClassDef owner, String ref) {
        return new Asked(ref);
    }

    /** A record that came as a whole. */
    private record Told(String ref, Value.Struct members) implements Entry {
        @Override
        public Value value(FieldDef field) {
            return checked(field, members.get(field.name()));
        }
    }

    /** An object whose fields are asked for when they are needed. */
    private final class Asked implements Entry {
        private final String ref;

        Asked(String ref) {
            this.ref = ref;
        }

        @Override
        public String ref() {
            return ref;
        }

        @Override
        public Value value(FieldDef field) {
            try {
                return checked(field, session.call(field.className() + ".get_" + field.name(), Value.text(ref)));
            } catch (ApiFailure e) {
                if (e.code().equals(UNKNOWN)) {
                    return checked(field, null);
                }
                throw e;
            }
        }
    }

    /** A field that an older server does not have is as it is in a new object. */
    private static Value checked(FieldDef field, @Nullable Value told) {
        Value value = told == null ? field.defaultValue() : told;
        if (value == null) {
            throw Errors.joiningHostServiceFailed();
        }
        return typed(value, anyWord(field.type()));
    }

    /** A value of that type, or the failure that this is no pool. */
    static Value typed(Value told, Type type) {
        try {
            return Parameters.convert(Xapi.MODEL, told, type);
        } catch (ApiFailure e) {
            throw Errors.joiningHostServiceFailed();
        }
    }

    private static Type anyWord(Type type) {
        return switch (type) {
            case Type.EnumType _ -> Type.Scalar.STRING;
            case Type.SetType set -> new Type.SetType(anyWord(set.element()));
            case Type.MapType map -> new Type.MapType(anyWord(map.key()), anyWord(map.value()));
            case Type.Scalar scalar -> scalar;
            case Type.RefType ref -> ref;
            case Type.RecordType record -> record;
            case Type.OptionType option -> option;
        };
    }
}

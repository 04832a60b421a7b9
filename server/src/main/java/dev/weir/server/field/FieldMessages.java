package dev.weir.server.field;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.calls.Code;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.call.Parameters;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.filter.Filter;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Code for every implicit message, made from its definition. */
public final class FieldMessages {
    private final Model model;
    private final Store store;
    private final Effects effects;

    public FieldMessages(Model model, Store store, Effects effects) {
        this.model = model;
        this.store = store;
        this.effects = effects;
    }

    /** Binds all of them, save those whose effect has no code yet. */
    public void bind(CallRegistry registry) {
        for (MessageDef message : model.messages()) {
            if (message.implicit() && !message.removed()) {
                Code<CallContext> code = code(message);
                if (code != null) {
                    registry.bind(message.fullName(), code);
                }
            }
        }
    }

    private @Nullable Code<CallContext> code(MessageDef message) {
        ClassDef owner = model.classOf(message.className());
        return switch (message.kind()) {
            case GETTER -> getter(owner, field(message));
            case SETTER, ADD, REMOVE -> writer(message, owner, field(message));
            case GET_RECORD -> (context, arguments) -> Records.require(store.snapshot(), owner, text(arguments, 0));
            case GET_BY_UUID -> (context, arguments) -> byUuid(owner, text(arguments, 0));
            case GET_BY_NAME_LABEL ->
                (context, arguments) -> refs(store.snapshot().findByNameLabel(owner, text(arguments, 0)));
            case GET_ALL -> (context, arguments) -> refs(store.snapshot().rows(owner));
            case GET_ALL_WHERE -> (context, arguments) -> refs(matching(owner, text(arguments, 0)));
            case GET_ALL_RECORDS ->
                (context, arguments) -> new RecordMap(store.snapshot().rows(owner));
            case GET_ALL_RECORDS_WHERE -> (context, arguments) -> new RecordMap(matching(owner, text(arguments, 0)));
            case CREATE -> constructor(message, owner);
            case DESTROY -> destructor(message, owner);
            case CUSTOM -> null;
        };
    }

    private Code<CallContext> getter(ClassDef owner, FieldDef field) {
        return (context, arguments) ->
                Records.require(store.snapshot(), owner, text(arguments, 0)).get(field);
    }

    private Value byUuid(ClassDef owner, String uuid) {
        Row row = store.snapshot().findByUuid(owner, uuid);
        if (row == null) {
            throw Errors.uuidInvalid(owner.name(), uuid);
        }
        return Value.text(row.ref());
    }

    private Collection<Row> matching(ClassDef owner, String expression) {
        Effects.Selector own = effects.selector(owner);
        return own == null
                ? Filter.select(store.snapshot(), owner, expression)
                : own.select(store.snapshot(), expression);
    }

    private static Value refs(Collection<Row> rows) {
        List<Value> refs = new ArrayList<>(rows.size());
        rows.forEach(row -> refs.add(Value.text(row.ref())));
        return new Value.Items(refs);
    }

    private @Nullable Code<CallContext> writer(MessageDef message, ClassDef owner, FieldDef field) {
        Code<CallContext> effect = effects.writer(message);
        if (effect != null) {
            return effect;
        }
        if (field.hasEffect()) {
            return null;
        }
        return (context, arguments) -> {
            store.write(tx -> {
                write(tx, message, owner, field, arguments);
                return Value.EMPTY;
            });
            return Value.EMPTY;
        };
    }

    private static void write(Tx tx, MessageDef message, ClassDef owner, FieldDef field, List<Value> arguments) {
        String ref = text(arguments, 0);
        Value before = Records.require(tx, owner, ref).get(field);
        Value value = switch (message.kind()) {
            case ADD -> Members.add(before, owner, field, ref, arguments);
            case REMOVE -> Members.remove(before, field, arguments.get(1));
            default -> arguments.get(1);
        };
        tx.set(owner, ref, field, value);
    }

    private @Nullable Code<CallContext> constructor(MessageDef message, ClassDef owner) {
        Effects.Constructor constructor = effects.constructor(message);
        if (constructor == null) {
            return null;
        }
        return (context, arguments) ->
                Value.text(constructor.create(context, members(owner, (Value.Struct) arguments.get(0))));
    }

    private @Nullable Code<CallContext> destructor(MessageDef message, ClassDef owner) {
        Effects.Destructor destructor = effects.destructor(message);
        if (destructor == null) {
            return null;
        }
        return (context, arguments) -> {
            destructor.destroy(
                    context,
                    Records.require(store.snapshot(), owner, text(arguments, 0)).ref());
            return Value.EMPTY;
        };
    }

    /** The members a constructor takes; others in the record are ignored, missing ones have a default (wire.md X16). */
    private Map<FieldDef, Value> members(ClassDef owner, Value.Struct record) {
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        for (FieldDef field : owner.publicFields()) {
            if (field.inCreate() == FieldDef.InCreate.ABSENT) {
                continue;
            }
            Value sent = record.get(field.name());
            if (sent != null) {
                fields.put(field, convert(field, sent));
            } else if (field.inCreate() == FieldDef.InCreate.REQUIRED) {
                throw new ApiFailure(
                        "INTERNAL_ERROR",
                        List.of("Failure(\"the record has no member " + field.name() + ", which " + owner.name()
                                + ".create needs\")"));
            }
        }
        return fields;
    }

    private Value convert(FieldDef field, Value sent) {
        return Parameters.convert(model, sent, field.type());
    }

    private static FieldDef field(MessageDef message) {
        FieldDef field = message.field();
        if (field == null) {
            throw new IllegalStateException(message + " is of no field");
        }
        return field;
    }

    private static String text(List<Value> arguments, int index) {
        return ((Value.Text) arguments.get(index)).text();
    }
}

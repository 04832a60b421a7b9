package dev.weir.conformance.coverage;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Arguments of the right types for any message. */
final class Arguments {
    static final String TEXT = "weir coverage";
    private static final String DAY = "20260102T03:04:05Z";

    private final Model model;

    Arguments(Model model) {
        this.model = model;
    }

    /** Arguments whose references name nothing. */
    List<Object> madeUp(MessageDef message) {
        return of(message, MadeUp::ref, true);
    }

    /** Arguments whose references are those given, by class. */
    List<Object> of(MessageDef message, UnaryOperator<String> refs) {
        return of(message, refs, false);
    }

    private List<Object> of(MessageDef message, UnaryOperator<String> refs, boolean filled) {
        List<Object> arguments = new ArrayList<>();
        for (ParamDef param : message.params()) {
            arguments.add(value(param.name(), param.type(), refs, filled));
        }
        return arguments;
    }

    Object value(String name, Type type, UnaryOperator<String> refs, boolean filled) {
        return switch (type) {
            case Type.Scalar scalar -> scalar(name, scalar);
            case Type.EnumType e -> model.enumOf(e.name()).values().get(0);
            case Type.RefType ref -> refs.apply(ref.className());
            case Type.RecordType record -> record(model.classOf(record.className()), refs);
            case Type.OptionType option -> value(name, option.element(), refs, filled);
            case Type.SetType set ->
                filled && refers(set.element()) ? List.of(value(name, set.element(), refs, true)) : List.of();
            case Type.MapType map ->
                filled && refers(map.key())
                        ? Map.of((String) value(name, map.key(), refs, true), value(name, map.value(), refs, true))
                        : Map.of();
        };
    }

    private static boolean refers(Type type) {
        return type instanceof Type.RefType;
    }

    private static Object scalar(String name, Type.Scalar type) {
        return switch (type) {
            case STRING -> name.contains("uuid") ? MadeUp.uuid(name) : TEXT;
            case INT -> 1L;
            case FLOAT -> 1.0;
            case BOOL -> false;
            case DATETIME -> DAY;
        };
    }

    /** What a constructor takes: all it must have, and references. */
    Map<String, Object> record(ClassDef owner, UnaryOperator<String> refs) {
        Map<String, Object> record = new LinkedHashMap<>();
        for (FieldDef field : owner.publicFields()) {
            if (field.inCreate() == FieldDef.InCreate.REQUIRED) {
                record.put(field.name(), value(field.name(), field.type(), refs, false));
            }
        }
        return record;
    }
}

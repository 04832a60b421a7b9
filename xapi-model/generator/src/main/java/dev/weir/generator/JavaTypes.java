package dev.weir.generator;

import dev.weir.model.Type;
import dev.weir.model.Type.Scalar;

/** How a type of the model is written in Java, and the codec between it and a value. */
final class JavaTypes {
    private JavaTypes() {}

    /** The type as a type argument. */
    static String boxed(Type type) {
        return switch (type) {
            case Scalar.STRING -> "String";
            case Scalar.INT -> "Long";
            case Scalar.FLOAT -> "Double";
            case Scalar.BOOL -> "Boolean";
            case Scalar.DATETIME -> "java.time.Instant";
            case Type.EnumType e -> "dev.weir.model.types." + Names.type(e.name());
            case Type.RefType ref -> "dev.weir.model.types." + Names.type(ref.className()) + "Ref";
            case Type.RecordType record -> "dev.weir.value.Value.Struct";
            case Type.SetType set -> "java.util.List<" + boxed(set.element()) + ">";
            case Type.MapType map -> "java.util.Map<" + boxed(map.key()) + ", " + boxed(map.value()) + ">";
            case Type.OptionType option -> "java.util.Optional<" + boxed(option.element()) + ">";
        };
    }

    static String plain(Type type) {
        return switch (type) {
            case Scalar.INT -> "long";
            case Scalar.FLOAT -> "double";
            case Scalar.BOOL -> "boolean";
            default -> boxed(type);
        };
    }

    /** An expression of type {@code Codec<boxed(type)>}. */
    static String codec(Type type) {
        return switch (type) {
            case Scalar.STRING -> "Codec.TEXT";
            case Scalar.INT -> "Codec.INT";
            case Scalar.FLOAT -> "Codec.REAL";
            case Scalar.BOOL -> "Codec.BOOL";
            case Scalar.DATETIME -> "Codec.TIME";
            case Type.EnumType e -> boxed(e) + ".CODEC";
            case Type.RefType ref -> boxed(ref) + ".CODEC";
            case Type.RecordType record -> "Codec.RECORD";
            case Type.SetType set -> "Codec.list(" + codec(set.element()) + ")";
            case Type.MapType map -> "Codec.map(" + codec(map.key()) + ", " + codec(map.value()) + ")";
            case Type.OptionType option -> "Codec.option(" + codec(option.element()) + ")";
        };
    }
}

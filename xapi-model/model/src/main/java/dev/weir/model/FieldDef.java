package dev.weir.model;

import dev.weir.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a class. {@code index} is its place among all fields of the class, internal ones included; an {@code own}
 * one is in no other server and therefore in no record.
 */
public record FieldDef(
        String className,
        String name,
        int index,
        Type type,
        Access access,
        InCreate inCreate,
        @Nullable Value defaultValue,
        @Nullable String otherEnd,
        String path,
        boolean internal,
        boolean transientField,
        boolean hasEffect,
        boolean secret,
        boolean loose,
        boolean clientCertWrites,
        boolean own,
        String writeRole,
        String readRole,
        List<KeyRole> keyRoles,
        Lifecycle lifecycle) {

    public enum Access {
        RW,
        STATIC_RO,
        DYNAMIC_RO
    }

    public enum InCreate {
        ABSENT,
        OPTIONAL,
        REQUIRED
    }

    /** The class that a reference, or each reference of a set, points to. */
    public @Nullable String refClass() {
        return switch (type) {
            case Type.RefType ref -> ref.className();
            case Type.SetType set when set.element() instanceof Type.RefType ref -> ref.className();
            default -> null;
        };
    }

    public boolean isSet() {
        return type instanceof Type.SetType;
    }

    public boolean isMap() {
        return type instanceof Type.MapType;
    }

    @Override
    public String toString() {
        return className + "." + name;
    }
}

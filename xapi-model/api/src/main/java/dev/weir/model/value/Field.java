package dev.weir.model.value;

import dev.weir.model.FieldDef;

/** A field with its Java type: {@code R} whose it is, so that no other class's reference goes with it; {@code T} what it holds. */
@SuppressWarnings("UnusedTypeParameter") // R is there for the compiler's sake at the places of use
public record Field<R extends Ref, T>(FieldDef def, Codec<T> codec) {
    @Override
    public String toString() {
        return def.toString();
    }
}

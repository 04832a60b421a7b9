package dev.weir.model.value;

import dev.weir.model.FieldDef;

/** A field with its Java type: {@code R} whose it is, {@code T} what it holds. */
public record Field<R extends Ref, T>(FieldDef def, Codec<T> codec) {
    @Override
    public String toString() {
        return def.toString();
    }
}

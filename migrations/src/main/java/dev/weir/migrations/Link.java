package dev.weir.migrations;

import dev.weir.model.FieldDef;
import org.jspecify.annotations.Nullable;

/** A set of references on disk: one row for each member, {@code other} being the same relation seen from there. */
public record Link(FieldDef field, String member, @Nullable FieldDef other) {
    public static final String OWNER = "owner";
    public static final String MEMBER = "member";

    /** No class name has two underscores in a row, so no class's own table is called so. */
    public String table() {
        return field.className() + "__" + field.name();
    }
}

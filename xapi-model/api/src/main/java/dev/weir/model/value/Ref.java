package dev.weir.model.value;

import dev.weir.model.ClassDef;
import dev.weir.value.Value;

/** A typed opaque reference. The null reference is a value of its own; any other text may point to nothing. */
public interface Ref {
    String NULL_TEXT = "OpaqueRef:NULL";

    String ref();

    ClassDef owner();

    default boolean isNull() {
        return ref().isEmpty() || ref().equals(NULL_TEXT);
    }

    default Value.Text value() {
        return isNull() ? Value.NULL_REF : new Value.Text(ref());
    }
}

package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Value;
import java.util.Map;

/** A change in the making: reads see what was written in it; nobody else sees any of it before all is on disk. */
public interface Tx extends Snapshot {
    /** Makes an object; fields not given take the model's default or their type's zero. The uuid must be among them. */
    Row create(ClassDef owner, String ref, Map<FieldDef, Value> fields);

    /** Writes a field; an equal value is no change (ETS-51). The other end of a relation follows. */
    void set(ClassDef owner, String ref, FieldDef field, Value value);

    /** Removes an object; references to it become null, memberships end. */
    void delete(ClassDef owner, String ref);

    /** Counts the object as modified without a change (event.inject). */
    void touch(ClassDef owner, String ref);
}

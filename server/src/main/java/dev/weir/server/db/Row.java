package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.value.Lengths;
import dev.weir.value.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An object at one moment. As a struct it is the record clients see: public fields in the model's order. */
public final class Row implements Value.Struct {
    private final ClassDef owner;
    private final String ref;
    private final Value[] values;
    private final long created;
    private final long modified;
    private @Nullable Lengths lengths;

    Row(ClassDef owner, String ref, Value[] values, long created, long modified) {
        this.owner = owner;
        this.ref = ref;
        this.values = values;
        this.created = created;
        this.modified = modified;
    }

    public ClassDef owner() {
        return owner;
    }

    public String ref() {
        return ref;
    }

    /** The generation that made it. */
    public long created() {
        return created;
    }

    /** The generation of its newest change. */
    public long modified() {
        return modified;
    }

    public Value get(FieldDef field) {
        return values[field.index()];
    }

    /** The row with one value replaced, as of a generation. */
    Row with(FieldDef field, Value value, long generation) {
        Value[] copy = Arrays.copyOf(values, values.length);
        copy[field.index()] = value;
        return new Row(owner, ref, copy, created, generation);
    }

    /** The row as of a generation, otherwise the same. */
    Row touched(long generation) {
        return new Row(owner, ref, values, created, generation);
    }

    @Override
    public int size() {
        return owner.publicFields().size();
    }

    @Override
    public @Nullable Value get(String name) {
        FieldDef field = owner.findField(name);
        return field == null || field.internal() ? null : values[field.index()];
    }

    @Override
    public void forEach(BiConsumer<String, Value> visitor) {
        List<FieldDef> fields = owner.publicFields();
        for (FieldDef field : fields) {
            visitor.accept(field.name(), values[field.index()]);
        }
    }

    @Override
    public Lengths lengths() {
        Lengths known = lengths;
        if (known == null) {
            known = new Lengths();
            lengths = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return owner + " " + ref;
    }
}

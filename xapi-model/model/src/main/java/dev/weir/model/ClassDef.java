package dev.weir.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A class: its fields in record order, its served messages, and how its objects are kept. */
public final class ClassDef {
    private final String name;
    private final Lifecycle lifecycle;
    private final Set<String> generated;
    private final Set<String> flags;
    private final String role;
    private final String readRole;
    private final List<FieldDef> fields;
    private final List<FieldDef> publicFields;
    private final Map<String, FieldDef> byName = new HashMap<>();
    private final List<MessageDef> messages = new ArrayList<>();
    private final List<MessageDef> extensions = new ArrayList<>();

    ClassDef(
            String name,
            Lifecycle lifecycle,
            Set<String> generated,
            Set<String> flags,
            String role,
            String readRole,
            List<FieldDef> fields) {
        this.name = name;
        this.lifecycle = lifecycle;
        this.generated = Set.copyOf(generated);
        this.flags = Set.copyOf(flags);
        this.role = role;
        this.readRole = readRole;
        this.fields = List.copyOf(fields);
        this.publicFields = fields.stream().filter(field -> !field.internal()).toList();
        for (FieldDef field : fields) {
            byName.put(field.name(), field);
        }
    }

    void add(MessageDef message) {
        messages.add(message);
    }

    void extend(MessageDef message) {
        extensions.add(message);
    }

    public String name() {
        return name;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Which object-level messages the class generates: get_record, get_all, create and so on. */
    boolean generates(String message) {
        return generated.contains(message);
    }

    /** Its objects are rows of the reference's database; record-only and stateless classes have none. */
    public boolean stored() {
        return flags.contains("stored");
    }

    /**
     * Its objects have rows. Those of a class that the reference keeps beside its database come and go and never
     * change, stand in no count, and have no implicit messages (ETS-45, ETS-60).
     */
    public boolean hasRows() {
        return stored() || flags.contains("kept");
    }

    /** It is the product's own: no client sees it, and it counts among no classes of the API. */
    public boolean own() {
        return flags.contains("own");
    }

    /** Its rows live in memory only and end with the server. */
    public boolean transientRows() {
        return flags.contains("transient");
    }

    public boolean hasEvents() {
        return flags.contains("events");
    }

    /** Its objects are fixed by the model itself: roles and permissions. */
    public boolean isStatic() {
        return flags.contains("static");
    }

    /** Calls of this class make no task. */
    public boolean untasked() {
        return flags.contains("untasked");
    }

    /** The least role for constructor, destructor and messages written by hand. */
    public String role() {
        return role;
    }

    public String readRole() {
        return readRole;
    }

    /** All fields, internal ones included, in record order. */
    public List<FieldDef> fields() {
        return fields;
    }

    /** The fields of the record as clients see it. */
    public List<FieldDef> publicFields() {
        return publicFields;
    }

    public @Nullable FieldDef findField(String field) {
        return byName.get(field);
    }

    public FieldDef field(String field) {
        FieldDef found = byName.get(field);
        if (found == null) {
            throw new IllegalArgumentException("no field " + name + "." + field);
        }
        return found;
    }

    /** The messages of the reference, implicit ones first. */
    public List<MessageDef> messages() {
        return messages;
    }

    /** The messages of our own. */
    public List<MessageDef> extensions() {
        return extensions;
    }

    /** The messages whose code is written for them alone, the reference's and our own; removed ones have none. */
    public List<MessageDef> customMessages() {
        return Stream.concat(messages.stream(), extensions.stream())
                .filter(message -> !message.implicit() && !message.removed())
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}

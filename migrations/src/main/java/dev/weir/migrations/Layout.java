package dev.weir.migrations;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where everything of the model lies on disk. Tables and columns have the names of classes and fields, always quoted:
 * so {@code "user"}, {@code "order"} and the letter case are safe, and the same, in every database.
 */
public final class Layout {
    public static final String REF = "ref";
    public static final String CREATED = "created_in";
    public static final String MODIFIED = "modified_in";
    public static final String UUID = "uuid";

    private final Model model;
    private final Map<FieldDef, Kind> kinds = new HashMap<>();
    private final List<ClassDef> tables = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    public Layout(Model model) {
        this.model = model;
        for (ClassDef owner : model.withRows()) {
            for (FieldDef field : owner.fields()) {
                Kind kind = kindOf(owner, field);
                kinds.put(field, kind);
                if (kind == Kind.LINK) {
                    FieldDef other = otherEnd(field);
                    String member = field.refClass();
                    if (member == null) {
                        throw new IllegalArgumentException("no set of references: " + field);
                    }
                    links.add(new Link(field, member, other));
                }
            }
            if (!owner.transientRows()) {
                tables.add(owner);
            }
        }
    }

    /** The classes with a table of their own. */
    public List<ClassDef> tables() {
        return tables;
    }

    public List<Link> links() {
        return links;
    }

    public Kind kind(FieldDef field) {
        Kind kind = kinds.get(field);
        if (kind == null) {
            throw new IllegalArgumentException("not stored: " + field);
        }
        return kind;
    }

    /** The field at the other end of a kept relation; references that nobody checks have none (subject.roles). */
    public @Nullable FieldDef otherEnd(FieldDef field) {
        String name = field.otherEnd();
        if (name == null) {
            return null;
        }
        int dot = name.indexOf('.');
        FieldDef other = model.classOf(name.substring(0, dot)).field(name.substring(dot + 1));
        return unchecked(field, other) || unchecked(other, field) ? null : other;
    }

    /** A loose set is a relation all the same when its members each name their one owner (PVS_site.cache_storage). */
    private static boolean unchecked(FieldDef field, FieldDef other) {
        return field.loose() && (other.isSet() || !field.isSet());
    }

    private Kind kindOf(ClassDef owner, FieldDef field) {
        FieldDef other = otherEnd(field);
        if (field.isSet() && other != null && !other.isSet()) {
            return Kind.COMPUTED;
        }
        if (owner.transientRows() || field.transientField() || namesTransient(field.type())) {
            return Kind.MEMORY;
        }
        return switch (field.type()) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> Kind.TEXT;
                    case INT -> Kind.INT;
                    case FLOAT -> Kind.REAL;
                    case BOOL -> Kind.BOOL;
                    case DATETIME -> Kind.TIME;
                };
            case Type.EnumType e -> Kind.TEXT;
            case Type.RefType ref -> field.loose() ? Kind.TEXT : Kind.REF;
            case Type.MapType map -> Kind.JSON;
            case Type.SetType set when !(set.element() instanceof Type.RefType) -> Kind.JSON;
            case Type.SetType set when field.loose() -> Kind.JSON;
            case Type.SetType set when other != null && kinds.get(other) == Kind.LINK -> Kind.COMPUTED;
            case Type.SetType set -> Kind.LINK;
            case Type.OptionType option -> throw new IllegalArgumentException("cannot be stored: " + field);
            case Type.RecordType struct -> throw new IllegalArgumentException("cannot be stored: " + field);
        };
    }

    private boolean namesTransient(Type type) {
        return switch (type) {
            case Type.RefType ref -> model.classOf(ref.className()).transientRows();
            case Type.SetType set -> namesTransient(set.element());
            case Type.MapType map -> namesTransient(map.key()) || namesTransient(map.value());
            default -> false;
        };
    }
}

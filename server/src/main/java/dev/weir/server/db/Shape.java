package dev.weir.server.db;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Layout;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored classes and how each field is kept, looked up by position instead of by name. */
final class Shape {
    private final Model model;
    private final Layout layout;
    private final List<ClassDef> classes = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Link[]> links = new HashMap<>();

    /** How a field hangs together with others. */
    enum Role {
        /** No references in it. */
        PLAIN,
        /** References that only this field knows; the objects named keep a list of who names them. */
        ONE_WAY,
        /** A reference whose other end is a set. */
        SINGLE_END,
        /** A set that follows from references in its members. */
        COMPUTED_END,
        /** A set whose other end is a set. */
        SET_END
    }

    /** What is to be known of a field when it is written. */
    record Link(Role role, Kind kind, @Nullable FieldDef other) {}

    Shape(Model model) {
        this.model = model;
        this.layout = new Layout(model);
        for (ClassDef owner : model.withRows()) {
            positions.put(owner.name(), classes.size());
            classes.add(owner);
            links.put(owner.name(), owner.fields().stream().map(this::link).toArray(Link[]::new));
        }
    }

    private Link link(FieldDef field) {
        FieldDef other = layout.otherEnd(field);
        Role role;
        if (other == null) {
            role = References.possible(field.type()) ? Role.ONE_WAY : Role.PLAIN;
        } else if (!field.isSet()) {
            role = Role.SINGLE_END;
        } else {
            role = other.isSet() ? Role.SET_END : Role.COMPUTED_END;
        }
        return new Link(role, layout.kind(field), other);
    }

    Model model() {
        return model;
    }

    Layout layout() {
        return layout;
    }

    List<ClassDef> classes() {
        return classes;
    }

    int position(String className) {
        Integer position = positions.get(className);
        if (position == null) {
            throw new IllegalArgumentException("not a class with rows: " + className);
        }
        return position;
    }

    boolean hasRows(String className) {
        return positions.containsKey(className);
    }

    Link link(ClassDef owner, FieldDef field) {
        Link[] ofClass = links.get(owner.name());
        if (ofClass == null || !field.className().equals(owner.name())) {
            throw new IllegalArgumentException(owner + " has no rows with " + field);
        }
        return ofClass[field.index()];
    }

    /** Whether a restart may have changed its rows: some of what they show is not on disk. */
    boolean forgetful(ClassDef owner) {
        return owner.fields().stream().anyMatch(field -> layout.kind(field) == Kind.MEMORY);
    }
}

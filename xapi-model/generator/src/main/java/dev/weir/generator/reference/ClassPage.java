package dev.weir.generator.reference;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The page of a class: its fields, its messages, the messages its fields give rise to, and our own. */
final class ClassPage {
    private final ClassDef owner;
    private final Wording wording;
    private final Markdown page;

    private ClassPage(ClassDef owner, Wording wording) {
        this.owner = owner;
        this.wording = wording;
        this.page = new Markdown(owner.name());
    }

    static String of(ClassDef owner, Wording wording) {
        return new ClassPage(owner, wording).write();
    }

    private String write() {
        page.paragraph(String.join(
                        "; ",
                        wording.lifecycle(owner.lifecycle()),
                        objects(),
                        owner.hasEvents() ? "has events" : "has no events")
                + ".");
        if (!owner.publicFields().isEmpty()) {
            page.section("Fields");
            page.table(
                    List.of("name", "type", "access", "default", "least role: read", "write", "notes", "lifecycle"),
                    owner.publicFields().stream().map(this::field).toList());
        }
        messages("Messages", owner.messages().stream().filter(Predicate.not(MessageDef::implicit)));
        messages("Messages from fields and kind", owner.messages().stream().filter(MessageDef::implicit));
        messages("Messages of Weir's own", owner.extensions().stream());
        return page.toString();
    }

    private String objects() {
        if (!owner.hasRows()) {
            return "has no objects of its own";
        }
        if (owner.isStatic()) {
            return "objects fixed by the model";
        }
        return owner.transientRows() ? "objects end with the server" : "objects kept on disk";
    }

    private List<String> field(FieldDef field) {
        Value defaultValue = field.defaultValue();
        return List.of(
                Markdown.code(field.name()),
                Wording.type(field.type()),
                switch (field.access()) {
                    case RW -> "read and write";
                    case STATIC_RO -> "set when made";
                    case DYNAMIC_RO -> "read only";
                },
                defaultValue == null ? "" : Markdown.code(Json.write(defaultValue)),
                field.readRole(),
                field.access() == FieldDef.Access.RW ? writers(field) : "",
                notes(field),
                wording.lifecycle(field.lifecycle()));
    }

    private static String writers(FieldDef field) {
        String keys = Wording.keyRoles(field.keyRoles());
        return field.writeRole()
                + (field.clientCertWrites() ? ", client-cert" : "")
                + (keys.isEmpty() ? "" : "; keys " + keys);
    }

    private String notes(FieldDef field) {
        List<String> notes = new ArrayList<>();
        if (owner.messages().stream().anyMatch(message -> message.kind() == MessageDef.Kind.CREATE)) {
            switch (field.inCreate()) {
                case REQUIRED -> notes.add("required in create");
                case OPTIONAL -> notes.add("optional in create");
                case ABSENT -> {}
            }
        }
        if (field.otherEnd() != null) {
            notes.add("other end " + Markdown.code(field.otherEnd()));
        }
        if (field.transientField() && !owner.transientRows()) {
            notes.add("ends with the server");
        }
        if (field.secret()) {
            notes.add("secret");
        }
        return String.join(", ", notes);
    }

    private void messages(String title, Stream<MessageDef> messages) {
        List<List<String>> rows = messages.map(this::message).toList();
        if (!rows.isEmpty()) {
            page.section(title + " (" + rows.size() + ")");
            page.table(List.of("message", "result", "least role", "notes", "errors declared", "lifecycle"), rows);
        }
    }

    private List<String> message(MessageDef message) {
        return List.of(
                Markdown.code(Wording.signature(message)),
                Wording.type(message.result()),
                Wording.leastRole(message),
                String.join(", ", notes(message)),
                String.join(" ", message.errors()),
                wording.lifecycle(message.lifecycle()));
    }

    private static List<String> notes(MessageDef message) {
        List<String> notes = new ArrayList<>();
        note(notes, message.async(), "async");
        note(notes, !message.takesSession(), "session-less");
        note(notes, message.hidden(), "hidden");
        note(notes, message.poolInternal(), "between members of the pool");
        note(notes, message.emergency(), "in emergency mode too");
        note(notes, message.secret(), "secret");
        note(notes, !message.keyRoles().isEmpty(), "keys " + Wording.keyRoles(message.keyRoles()));
        return notes;
    }

    private static void note(List<String> notes, boolean holds, String note) {
        if (holds) {
            notes.add(note);
        }
    }
}

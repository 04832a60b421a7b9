package dev.weir.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole API: what every other part asks instead of knowing. */
public final class Model {
    public static final int API_VERSION_MAJOR = 2;
    public static final int API_VERSION_MINOR = 23;

    private final Map<String, ClassDef> classes = new LinkedHashMap<>();
    private final Map<String, ClassDef> own = new LinkedHashMap<>();
    private final Map<String, MessageDef> messages = new LinkedHashMap<>();
    private final Map<String, MessageDef> extensions = new LinkedHashMap<>();
    private final Map<String, EnumDef> enums = new LinkedHashMap<>();
    private final Map<String, ErrorDef> errors = new LinkedHashMap<>();
    private final Map<String, Role> roles = new LinkedHashMap<>();
    private final Map<String, AlertDef> alerts = new LinkedHashMap<>();
    private final Map<String, Release> releases = new LinkedHashMap<>();
    private final List<HttpAction> httpActions = new ArrayList<>();

    private Model(Function<String, Table> tables) {
        Map<String, List<FieldDef>> fields = new LinkedHashMap<>();
        for (Table.Row row : tables.apply("fields").rows()) {
            List<FieldDef> ofClass = fields.computeIfAbsent(row.get("class"), name -> new ArrayList<>());
            ofClass.add(Rows.field(row, ofClass.size()));
        }
        for (Table.Row row : tables.apply("classes").rows()) {
            ClassDef loaded = Rows.classDef(row, fields.getOrDefault(row.get("class"), List.of()));
            (loaded.own() ? own : classes).put(loaded.name(), loaded);
            ImplicitMessages.of(loaded).forEach(loaded::add);
        }
        for (Table.Row row : tables.apply("messages").rows()) {
            classOf(row.get("class")).add(Rows.custom(row));
        }
        classes.values().forEach(owner -> owner.messages().forEach(m -> messages.put(m.fullName(), m)));
        for (Table.Row row : tables.apply("extensions").rows()) {
            extend(Rows.custom(row));
        }
        for (Table.Row row : tables.apply("enums").rows()) {
            String name = row.get("enum");
            enums.put(name, new EnumDef(name, List.of(row.get("values").split("\\|"))));
        }
        for (Table.Row row : tables.apply("errors").rows()) {
            errors.put(row.get("code"), Rows.error(row));
        }
        for (Table.Row row : tables.apply("roles").rows()) {
            String name = row.get("role");
            boolean internal = row.get("internal").equals("1");
            roles.put(name, new Role(roles.size(), name, row.get("uuid"), internal));
        }
        for (Table.Row row : tables.apply("http_actions").rows()) {
            httpActions.add(Rows.httpAction(row));
        }
        for (Table.Row row : tables.apply("alerts").rows()) {
            alerts.put(row.get("alert"), new AlertDef(row.get("alert"), Integer.parseInt(row.get("priority"))));
        }
        for (Table.Row row : tables.apply("releases").rows()) {
            releases.put(row.get("release"), new Release(row.get("release"), row.get("product")));
        }
    }

    /** Reads the tables; a program does so once and hands the result on. */
    public static Model load() {
        return load(Table::load);
    }

    static Model load(Function<String, Table> tables) {
        return new Model(tables);
    }

    private void extend(MessageDef message) {
        if (findMessage(message.fullName()) != null) {
            throw new IllegalStateException("extensions: " + message + " is there already");
        }
        classOf(message.className()).extend(message);
        extensions.put(message.fullName(), message);
    }

    /** The classes of the reference. */
    public Collection<ClassDef> classes() {
        return classes.values();
    }

    /** What the product keeps for itself in rows, and clients never see. */
    public Collection<ClassDef> ownClasses() {
        return own.values();
    }

    /** The classes that have rows, the product's own among them. */
    public List<ClassDef> withRows() {
        return Stream.concat(classes.values().stream(), own.values().stream())
                .filter(ClassDef::hasRows)
                .toList();
    }

    /** A class, the reference's or our own. */
    public ClassDef classOf(String name) {
        ClassDef found = classes.getOrDefault(name, own.get(name));
        if (found == null) {
            throw new IllegalArgumentException("no class " + name);
        }
        return found;
    }

    /** A class that clients know. */
    public @Nullable ClassDef findClass(String name) {
        return classes.get(name);
    }

    /** The messages of the reference, in the order of classes. */
    public Collection<MessageDef> messages() {
        return messages.values();
    }

    /** The messages of our own, which no other server has. */
    public Collection<MessageDef> extensions() {
        return extensions.values();
    }

    /** The messages of the reference and our own. */
    public List<MessageDef> served() {
        return Stream.concat(messages.values().stream(), extensions.values().stream())
                .toList();
    }

    /** A served message, the reference's or our own. */
    public @Nullable MessageDef findMessage(String fullName) {
        MessageDef message = messages.get(fullName);
        return message == null ? extensions.get(fullName) : message;
    }

    public Collection<EnumDef> enums() {
        return enums.values();
    }

    public EnumDef enumOf(String name) {
        EnumDef found = enums.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no enum " + name);
        }
        return found;
    }

    public Collection<ErrorDef> errors() {
        return errors.values();
    }

    /** Roles by falling power. */
    public List<Role> roles() {
        return List.copyOf(roles.values());
    }

    public @Nullable Role findRole(String name) {
        return roles.get(name);
    }

    public List<HttpAction> httpActions() {
        return httpActions;
    }

    /** The names of messages that servers create of their own accord, the most urgent first. */
    public Collection<AlertDef> alerts() {
        return alerts.values();
    }

    public @Nullable AlertDef findAlert(String name) {
        return alerts.get(name);
    }

    /** The release that a lifecycle names. */
    public @Nullable Release findRelease(String name) {
        return releases.get(name);
    }
}

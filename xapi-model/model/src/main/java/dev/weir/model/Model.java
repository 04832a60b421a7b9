package dev.weir.model;

import dev.weir.model.MessageDef.Kind;
import dev.weir.value.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The whole API: what every other part asks instead of knowing. */
public final class Model {
    public static final int API_VERSION_MAJOR = 2;
    public static final int API_VERSION_MINOR = 23;

    private final Map<String, ClassDef> classes = new LinkedHashMap<>();
    private final Map<String, MessageDef> messages = new LinkedHashMap<>();
    private final Map<String, EnumDef> enums = new LinkedHashMap<>();
    private final Map<String, ErrorDef> errors = new LinkedHashMap<>();
    private final Map<String, Role> roles = new LinkedHashMap<>();
    private final List<HttpAction> httpActions = new ArrayList<>();

    private Model() {
        Map<String, List<FieldDef>> fields = new LinkedHashMap<>();
        for (Table.Row row : Table.load("fields").rows()) {
            List<FieldDef> ofClass = fields.computeIfAbsent(row.get("class"), name -> new ArrayList<>());
            ofClass.add(field(row, ofClass.size()));
        }
        for (Table.Row row : Table.load("classes").rows()) {
            String name = row.get("class");
            ClassDef loaded = new ClassDef(
                    name,
                    Lifecycle.parse(row.get("lifecycle")),
                    row.words("messages"),
                    row.words("flags"),
                    row.get("role"),
                    row.get("read_role"),
                    fields.getOrDefault(name, List.of()));
            classes.put(name, loaded);
            ImplicitMessages.of(loaded).forEach(loaded::add);
        }
        for (Table.Row row : Table.load("messages").rows()) {
            classOf(row.get("class")).add(custom(row));
        }
        classes.values().forEach(owner -> owner.messages().forEach(m -> messages.put(m.fullName(), m)));
        for (Table.Row row : Table.load("enums").rows()) {
            enums.put(
                    row.get("enum"),
                    new EnumDef(row.get("enum"), List.of(row.get("values").split("\\|"))));
        }
        for (Table.Row row : Table.load("errors").rows()) {
            String params = row.get("params");
            errors.put(
                    row.get("code"),
                    new ErrorDef(row.get("code"), params.isEmpty() ? List.of() : List.of(params.split(" "))));
        }
        for (Table.Row row : Table.load("roles").rows()) {
            String name = row.get("role");
            roles.put(
                    name,
                    new Role(
                            roles.size(),
                            name,
                            row.get("uuid"),
                            row.get("internal").equals("1")));
        }
        for (Table.Row row : Table.load("http_actions").rows()) {
            httpActions.add(httpAction(row));
        }
    }

    /** Reads the tables; a program does so once and hands the result on. */
    public static Model load() {
        return new Model();
    }

    private static FieldDef field(Table.Row row, int index) {
        Set<String> flags = row.words("flags");
        String name = row.get("field");
        String column = row.get("column");
        String otherEnd = row.get("other_end");
        String defaultValue = row.get("default");
        return new FieldDef(
                row.get("class"),
                name,
                index,
                Type.parse(row.get("type")),
                switch (row.get("access")) {
                    case "RW" -> FieldDef.Access.RW;
                    case "StaticRO" -> FieldDef.Access.STATIC_RO;
                    default -> FieldDef.Access.DYNAMIC_RO;
                },
                switch (row.get("in_create")) {
                    case "required" -> FieldDef.InCreate.REQUIRED;
                    case "optional" -> FieldDef.InCreate.OPTIONAL;
                    default -> FieldDef.InCreate.ABSENT;
                },
                defaultValue.isEmpty() ? null : Json.read(defaultValue),
                otherEnd.isEmpty() ? null : otherEnd,
                column.isEmpty() ? name : column,
                flags.contains("internal"),
                flags.contains("transient"),
                flags.contains("effect"),
                flags.contains("secret"),
                flags.contains("loose"),
                flags.contains("client_cert_write"),
                row.get("write_role"),
                row.get("read_role"),
                KeyRole.parse(row.get("key_roles")),
                Lifecycle.parse(row.get("lifecycle")));
    }

    private static MessageDef custom(Table.Row row) {
        Set<String> flags = row.words("flags");
        String result = row.get("result");
        String role = row.get("role");
        String plugin = row.get("plugin");
        return new MessageDef(
                row.get("class"),
                row.get("message"),
                Kind.CUSTOM,
                null,
                ParamDef.parse(row.get("params")),
                result.equals("void") ? null : Type.parse(result),
                !flags.contains("sessionless"),
                flags.contains("async"),
                flags.contains("hidden"),
                flags.contains("pool_internal"),
                flags.contains("emergency"),
                flags.contains("local"),
                flags.contains("secret"),
                flags.contains("raw_reply"),
                role,
                flags.contains("client_cert") || (role.equals(Role.READ_ONLY) && !flags.contains("no_client_cert")),
                KeyRole.parse(row.get("key_roles")),
                plugin.isEmpty() ? null : plugin,
                row.words("errors").stream().sorted().toList(),
                Lifecycle.parse(row.get("lifecycle")));
    }

    private static HttpAction httpAction(Table.Row row) {
        Set<String> flags = row.words("flags");
        String role = row.get("role");
        Map<String, String> sub = Arrays.stream(row.get("sub_permissions").split(";"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toUnmodifiableMap(
                        part -> part.substring(0, part.indexOf('=')), part -> part.substring(part.indexOf('=') + 1)));
        return new HttpAction(
                row.get("action"),
                row.get("method"),
                row.get("path"),
                role,
                flags.contains("client_cert") || role.equals(Role.READ_ONLY),
                flags.contains("public"),
                sub);
    }

    public Collection<ClassDef> classes() {
        return classes.values();
    }

    public ClassDef classOf(String name) {
        ClassDef found = classes.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no class " + name);
        }
        return found;
    }

    public @Nullable ClassDef findClass(String name) {
        return classes.get(name);
    }

    /** All served messages by full name, in the order of classes. */
    public Collection<MessageDef> messages() {
        return messages.values();
    }

    public @Nullable MessageDef findMessage(String fullName) {
        return messages.get(fullName);
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
}

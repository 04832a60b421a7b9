package dev.weir.model;

import dev.weir.model.MessageDef.Kind;
import dev.weir.value.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a row of each table says. */
final class Rows {
    private Rows() {}

    static ClassDef classDef(Table.Row row, List<FieldDef> fields) {
        return new ClassDef(
                row.get("class"),
                Lifecycle.parse(row.get("lifecycle")),
                row.words("messages"),
                row.words("flags"),
                row.get("role"),
                row.get("read_role"),
                fields);
    }

    static ErrorDef error(Table.Row row) {
        String params = row.get("params");
        return new ErrorDef(row.get("code"), params.isEmpty() ? List.of() : List.of(params.split(" ")));
    }

    static FieldDef field(Table.Row row, int index) {
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
                    case "DynamicRO" -> FieldDef.Access.DYNAMIC_RO;
                    default -> throw new IllegalArgumentException("no access: " + row.get("access"));
                },
                switch (row.get("in_create")) {
                    case "required" -> FieldDef.InCreate.REQUIRED;
                    case "optional" -> FieldDef.InCreate.OPTIONAL;
                    case "" -> FieldDef.InCreate.ABSENT;
                    default -> throw new IllegalArgumentException("no word of create: " + row.get("in_create"));
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
                flags.contains("own"),
                row.get("write_role"),
                row.get("read_role"),
                KeyRole.parse(row.get("key_roles")),
                Lifecycle.parse(row.get("lifecycle")));
    }

    static MessageDef custom(Table.Row row) {
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

    static HttpAction httpAction(Table.Row row) {
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
}

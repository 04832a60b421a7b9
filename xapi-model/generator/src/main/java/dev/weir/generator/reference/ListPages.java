package dev.weir.generator.reference;

import dev.weir.model.EnumDef;
import dev.weir.model.ErrorDef;
import dev.weir.model.Model;
import dev.weir.model.Permissions;
import java.util.Comparator;
import java.util.List;

/** The pages that are one table each: errors, enums, roles. */
final class ListPages {
    private ListPages() {}

    static String errors(Model model) {
        List<List<String>> rows = model.errors().stream()
                .sorted(Comparator.comparing(ErrorDef::code))
                .map(error -> List.of(Markdown.code(error.code()), String.join(", ", error.params())))
                .toList();
        return new Markdown("Errors")
                .paragraph(rows.size() + " codes, with the names of their parameters where the model declares them.")
                .table(List.of("code", "parameters"), rows)
                .toString();
    }

    static String enums(Model model) {
        List<EnumDef> enums = model.enums().stream()
                .sorted(Comparator.comparing(EnumDef::name))
                .toList();
        int values = enums.stream().mapToInt(e -> e.values().size()).sum();
        Markdown page = new Markdown("Enums").paragraph(enums.size() + " enums with " + values + " words of the wire.");
        for (EnumDef def : enums) {
            page.section(def.name());
            page.list(def.values().stream().map(Markdown::code).toList());
        }
        return page.toString();
    }

    static String roles(Model model) {
        Permissions permissions = new Permissions(model);
        List<List<String>> rows = model.roles().stream()
                .map(role -> List.of(
                        role.name(),
                        Long.toString(permissions.assignable().stream()
                                .filter(permission -> permissions.holds(role, permission))
                                .count()),
                        Markdown.code(role.uuid()),
                        role.internal() ? "internal" : ""))
                .toList();
        return new Markdown("Roles")
                .paragraph("By falling power: a role may all that the ones below it may, save the internal client-cert,"
                        + " whose permissions are its own. What is local-root's no role may: only the local superuser, the"
                        + " pool's own members and emergency calls.")
                .table(List.of("role", "permissions", "uuid", "notes"), rows)
                .toString();
    }
}

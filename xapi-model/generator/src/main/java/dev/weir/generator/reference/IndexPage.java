package dev.weir.generator.reference;

import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The first page: how much there is, and every class in one line. */
final class IndexPage {
    private IndexPage() {}

    static String of(Model model, Wording wording) {
        Markdown page = new Markdown("The XenAPI as Weir serves it")
                .paragraph("API " + Model.API_VERSION_MAJOR + "." + Model.API_VERSION_MINOR
                        + ". Every page here is written from the tables of `xapi-model/model`.");
        page.list(List.of(
                model.classes().size() + " classes, " + count(model.classes(), ClassDef::stored)
                        + " of them with objects",
                model.classes().stream()
                                .mapToInt(owner -> owner.publicFields().size())
                                .sum() + " fields",
                model.messages().size() + " messages: " + count(model.messages(), MessageDef::implicit)
                        + " from fields and kinds, "
                        + count(model.messages(), message -> !message.implicit()) + " custom; "
                        + count(model.messages(), MessageDef::async) + " also as `Async.`, "
                        + count(model.messages(), MessageDef::removed) + " removed: [one line each](api-surface.txt)",
                model.errors().size() + " [error codes](errors.md)",
                model.enums().size() + " [enums](enums.md)",
                model.roles().size() + " [roles](roles.md)"));
        page.paragraph("The least role of a message is told; the roles above it in the list of roles may as well. An"
                + " async message answers a task when it is called as `Async.` and its name.");
        page.section("Classes");
        page.table(
                List.of("class", "fields", "messages", "lifecycle"),
                model.classes().stream()
                        .sorted(Comparator.comparing(ClassDef::name))
                        .map(owner -> List.of(
                                "[" + owner.name() + "](classes/" + owner.name() + ".md)",
                                Integer.toString(owner.publicFields().size()),
                                Integer.toString(owner.messages().size()),
                                wording.lifecycle(owner.lifecycle())))
                        .toList());
        page.section("Messages of Weir's own");
        page.paragraph(
                model.extensions().isEmpty()
                        ? "None. They would stand here, counted apart from the reference's."
                        : model.extensions().size()
                                + ", counted apart from the reference's; no other server has them.");
        if (!model.extensions().isEmpty()) {
            page.list(model.extensions().stream()
                    .map(message -> Markdown.code(Wording.signature(message)) + " in [" + message.className()
                            + "](classes/" + message.className() + ".md)")
                    .toList());
        }
        return page.toString();
    }

    private static <T> long count(Collection<T> all, Predicate<T> which) {
        return all.stream().filter(which).count();
    }
}

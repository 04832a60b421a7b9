package dev.weir.conformance.coverage;

import dev.weir.conformance.coverage.Outcome.Result;
import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** docs/coverage.md: what came of every message, and the list that may only shrink. */
final class Page {
    private static final String OPEN = "## Not implemented";

    private final Model model;
    private final Findings findings;
    private final StringBuilder out = new StringBuilder();

    private Page(Model model, Findings findings) {
        this.model = model;
        this.findings = findings;
    }

    static String of(Model model, Findings findings) {
        return new Page(model, findings).write();
    }

    /** The messages that a page lists as not implemented. */
    static Set<String> open(String page) {
        Set<String> names = new TreeSet<>();
        int at = page.indexOf(OPEN);
        for (String line :
                at < 0 ? List.<String>of() : page.substring(at).lines().toList()) {
            if (line.startsWith("## ") && !line.startsWith(OPEN)) {
                break;
            }
            if (line.startsWith("- ")) {
                names.add(line.substring(2));
            }
        }
        return names;
    }

    private String write() {
        line("# Coverage of the API");
        line("");
        line("Each served message of API " + Model.API_VERSION_MAJOR + "." + Model.API_VERSION_MINOR
                + ", called over the wire on a pool of one simulated host.");
        line("Written by CoverageTest (`-Dweir.coverage.write=true`); the build fails when page and truth differ.");
        line(
                "Refused: the call reached what it is for and got a failure that the rules allow, named here; for messages");
        line("of a class without objects that is HANDLE_INVALID or UUID_INVALID with the exact parameters.");
        line("");
        totals();
        line("");
        refusals();
        line("");
        classes();
        open();
        for (ClassDef owner : model.classes()) {
            messages(owner);
        }
        return out.toString();
    }

    private void totals() {
        head("kind", "messages");
        row("implicit", model.messages(), MessageDef::implicit);
        row("custom", model.messages(), message -> !message.implicit());
        row("all", model.messages(), message -> true);
    }

    private void classes() {
        line("## Classes");
        line("");
        head("class", "messages");
        for (ClassDef owner : model.classes()) {
            row(owner.name(), owner.messages(), message -> true);
        }
        line("");
    }

    private void refusals() {
        TreeMap<String, Integer> codes = new TreeMap<>();
        for (MessageDef message : model.messages()) {
            if (outcome(message).result() == Result.REFUSED) {
                codes.merge(outcome(message).code(), 1, Integer::sum);
            }
        }
        line("| refused with | messages |");
        line("| --- | --: |");
        codes.forEach((code, count) -> line("| " + code + " | " + count + " |"));
    }

    private void open() {
        line(OPEN);
        line("");
        line("This list may only shrink.");
        line("");
        for (MessageDef message : model.messages()) {
            if (outcome(message).result() == Result.NOT_IMPLEMENTED) {
                line("- " + message.fullName());
            }
        }
        line("");
    }

    private void messages(ClassDef owner) {
        line("## " + owner.name());
        line("");
        line("| message | kind | answer |");
        line("| --- | --- | --- |");
        for (MessageDef message : owner.messages()) {
            line("| " + message.name() + " | " + (message.implicit() ? "implicit" : "custom") + " | "
                    + outcome(message).words() + " |");
        }
        line("");
    }

    private void head(String first, String second) {
        line("| " + first + " | " + second + " | work | refused as they should be | removed | not implemented |");
        line("| --- | --: | --: | --: | --: | --: |");
    }

    private void row(String name, Collection<MessageDef> messages, Predicate<MessageDef> which) {
        StringBuilder row = new StringBuilder(
                "| " + name + " | " + messages.stream().filter(which).count());
        for (Result result : Result.values()) {
            long count = messages.stream()
                    .filter(which.and(message -> outcome(message).result() == result))
                    .count();
            row.append(" | ").append(count);
        }
        line(row.append(" |").toString());
    }

    private Outcome outcome(MessageDef message) {
        Outcome outcome = findings.of(message);
        return outcome == null ? Outcome.refused("(no answer)") : outcome;
    }

    private void line(String line) {
        out.append(line).append('\n');
    }
}

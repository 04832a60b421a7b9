package dev.weir.conformance.fuzz;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import java.util.List;

/** Expressions of the filter language (wire.md L7), and what only looks like some. */
final class FilterText {
    private final List<FieldDef> fields;
    private final Dice dice;

    private FilterText(ClassDef owner, Dice dice) {
        this.fields = List.copyOf(owner.publicFields());
        this.dice = dice;
    }

    static String of(ClassDef owner, Dice dice) {
        FilterText filter = new FilterText(owner, dice);
        String text = filter.expression(dice.below(4));
        return switch (dice.below(8)) {
            case 0 -> text.substring(0, dice.below(text.length() + 1));
            case 1 -> text + dice.word(")", " and", " =", "\"", "'", "\\", " or or", "\u0000");
            case 2 -> {
                int at = dice.below(text.length() + 1);
                yield text.substring(0, at) + HostileText.of(dice) + text.substring(at);
            }
            case 3 -> dice.word("(", "not ", "not(", "field ", "true and ").repeat(1 << dice.below(14)) + text;
            default -> text;
        };
    }

    private String expression(int depth) {
        if (depth == 0 || fields.isEmpty()) {
            return dice.word("true", "false", comparison(), comparison());
        }
        return switch (dice.below(4)) {
            case 0 -> "(" + expression(depth - 1) + ") and (" + expression(depth - 1) + ")";
            case 1 -> expression(depth - 1) + " or " + expression(depth - 1);
            case 2 -> "not(" + expression(depth - 1) + ")";
            default -> comparison();
        };
    }

    private String comparison() {
        return operand() + dice.word(" = ", "=", "  =  ") + operand();
    }

    private String operand() {
        if (fields.isEmpty() || dice.once(2)) {
            return dice.word("\"\"", "'x'", "\"true\"", "\"Running\"", "\"a \\\" b\"", "\"\u00e9\"", "\"0\"");
        }
        FieldDef field = dice.of(fields);
        return "field " + dice.word("\"" + field.name() + "\"", "'" + field.path() + "'", "\"no_such\"");
    }
}

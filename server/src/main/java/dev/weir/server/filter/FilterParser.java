package dev.weir.server.filter;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * Recursive descent over: {@code or := and (or and)*}, {@code and := unary (and unary)*},
 * {@code unary := not unary | ( or ) | true | false | operand = operand},
 * {@code operand := field "name__label" | "text" | 'text'}.
 */
final class FilterParser {
    /** Deeper nesting is nobody's filter and would only eat the stack. */
    private static final int MAX_DEPTH = 100;

    private final ClassDef owner;
    private final String text;
    private int at;
    private int depth;

    FilterParser(ClassDef owner, String text) {
        this.owner = owner;
        this.text = text;
    }

    Filter parse() {
        Filter filter = or();
        skipBlanks();
        if (at < text.length()) {
            throw fail("the end");
        }
        return filter;
    }

    private Filter or() {
        List<Filter> parts = new ArrayList<>(List.of(and()));
        while (word("or")) {
            parts.add(and());
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
    }

    private Filter and() {
        List<Filter> parts = new ArrayList<>(List.of(unary()));
        while (word("and")) {
            parts.add(unary());
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private Filter unary() {
        if (++depth > MAX_DEPTH) {
            throw fail("less nesting");
        }
        try {
            if (word("not")) {
                return new Filter.Not(unary());
            }
            if (symbol('(')) {
                Filter filter = or();
                if (!symbol(')')) {
                    throw fail(")");
                }
                return filter;
            }
            if (word("true")) {
                return new Filter.Constant(true);
            }
            if (word("false")) {
                return new Filter.Constant(false);
            }
            Filter.Operand left = operand();
            if (!symbol('=')) {
                throw fail("=");
            }
            return new Filter.Equal(left, operand());
        } finally {
            depth--;
        }
    }

    private Filter.Operand operand() {
        if (!word("field")) {
            return new Filter.Operand(null, quoted());
        }
        String name = quoted();
        for (FieldDef field : owner.publicFields()) {
            if (field.name().equals(name) || field.path().equals(name)) {
                return new Filter.Operand(field, name);
            }
        }
        throw fail("a field of " + owner.name() + " instead of " + name);
    }

    private String quoted() {
        skipBlanks();
        if (at >= text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\'')) {
            throw fail("a quoted text");
        }
        char quote = text.charAt(at++);
        StringBuilder content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            content.append(text.charAt(at++));
        }
        if (at >= text.length()) {
            throw fail("a closing quote");
        }
        at++;
        return content.toString();
    }

    private boolean word(String word) {
        skipBlanks();
        int end = at + word.length();
        if (!text.startsWith(word, at) || (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))) {
            return false;
        }
        at = end;
        return true;
    }

    private boolean symbol(char symbol) {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != symbol) {
            return false;
        }
        at++;
        return true;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ApiFailure fail(String expected) {
        return new ApiFailure(
                "INTERNAL_ERROR",
                List.of("Filter: expected " + expected + " at character " + at + " of the expression"));
    }
}

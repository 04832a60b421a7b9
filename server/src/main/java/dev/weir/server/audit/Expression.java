package dev.weir.server.audit;

import java.util.List;

/** S-expressions as the reference writes them: texts in single quotes, lists in parentheses. */
final class Expression {
    private Expression() {}

    static String list(List<String> parts) {
        return "(" + String.join(" ", parts) + ")";
    }

    /** Clients write some of the texts; none of them may end the quotes, nor the line. */
    static String text(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            switch (each) {
                case '\'', '\\' -> quoted.append('\\').append(each);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(each < ' ' || each == 0x7f ? '?' : each);
            }
        }
        return quoted.append('\'').toString();
    }
}

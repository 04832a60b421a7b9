package dev.weir.generator.reference;

import java.util.ArrayList;
import java.util.List;

/** A page under construction. */
final class Markdown {
    static final String GENERATED = "<!-- Written from the model; docs/development.md says how. Do not edit. -->";

    private final StringBuilder text = new StringBuilder();

    Markdown(String title) {
        text.append(GENERATED).append("\n# ").append(title).append('\n');
    }

    Markdown section(String title) {
        text.append("\n## ").append(title).append('\n');
        return this;
    }

    Markdown paragraph(String sentence) {
        text.append('\n').append(sentence).append('\n');
        return this;
    }

    Markdown list(List<String> items) {
        text.append('\n');
        items.forEach(item -> text.append("- ").append(item).append('\n'));
        return this;
    }

    /** A table of which columns that are empty throughout are left out. */
    Markdown table(List<String> header, List<List<String>> rows) {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            if (rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
                used.add(i);
            }
        }
        text.append('\n');
        line(header, used);
        text.append("|---".repeat(used.size())).append("|\n");
        rows.forEach(row -> line(row, used));
        return this;
    }

    private void line(List<String> cells, List<Integer> used) {
        for (int i : used) {
            text.append("| ").append(cells.get(i).replace("|", "\\|")).append(' ');
        }
        text.append("|\n");
    }

    static String code(String plain) {
        return plain.isEmpty() ? "" : '`' + plain + '`';
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

package dev.weir.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One table of the model: a header line, then rows of tab-separated cells. */
final class Table {
    private final String name;
    private final List<String> header;
    private final List<String[]> rows = new ArrayList<>();

    private Table(String name, BufferedReader lines) throws IOException {
        this.name = name;
        this.header = List.of(split(lines.readLine()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] cells = split(line);
            if (cells.length != header.size()) {
                throw new IllegalStateException(name + ": " + cells.length + " cells in: " + line);
            }
            rows.add(cells);
        }
    }

    private static String[] split(String line) {
        return line.split("\t", -1);
    }

    static Table load(String name) {
        try (InputStream stream = Table.class.getResourceAsStream(name + ".tsv")) {
            if (stream == null) {
                throw new IllegalStateException("no table " + name);
            }
            return new Table(name, new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Table of(String name, String text) {
        try {
            return new Table(name, new BufferedReader(new StringReader(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> header() {
        return header;
    }

    List<Row> rows() {
        return rows.stream().map(Row::new).toList();
    }

    final class Row {
        private final String[] cells;

        Row(String[] cells) {
            this.cells = cells;
        }

        String get(String column) {
            int index = header.indexOf(column);
            if (index < 0) {
                throw new IllegalStateException(name + " has no column " + column);
            }
            return cells[index];
        }

        Set<String> words(String column) {
            String cell = get(column);
            return cell.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(cell.split(" ")));
        }
    }
}

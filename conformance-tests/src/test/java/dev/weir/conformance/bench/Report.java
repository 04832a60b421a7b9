package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings as they come, one JSON line each; at the end a table. */
final class Report {
    private final List<Finding> findings = new ArrayList<>();
    private final @Nullable Path file;

    Report(@Nullable Path file) {
        this.file = file;
    }

    void add(Finding finding) {
        findings.add(finding);
        System.out.println(finding.json());
    }

    /** A figure without a ratio, for the reader. */
    void note(String text) {
        System.out.println("# " + text);
    }

    void finish() {
        System.out.println();
        System.out.println("| goal | what | ours | the other side | ratio | promised | reached |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Finding finding : findings) {
            System.out.printf(
                    "| %s | %s | %s %s | %s: %s %s | %s | %s | %s |%n",
                    finding.goal(),
                    finding.what(),
                    Finding.figure(finding.ours()),
                    finding.unit(),
                    finding.peer(),
                    Finding.figure(finding.theirs()),
                    finding.unit(),
                    Finding.figure(finding.ratio()),
                    finding.promise(),
                    finding.reached() ? "yes" : "**no**");
        }
        if (file != null) {
            try {
                Files.write(file, findings.stream().map(Finding::json).toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

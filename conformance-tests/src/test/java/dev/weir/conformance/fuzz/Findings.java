package dev.weir.conformance.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All that was wrong; of what looks alike one is kept and the rest counted. */
final class Findings {
    private static final int TOO_MANY = 2000;

    private final long seed;
    private final Consumer<String> told;
    private final Map<String, Finding> first = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int total;

    /** Each is told at once, for a campaign is long. */
    Findings(long seed, Consumer<String> told) {
        this.seed = seed;
        this.told = told;
    }

    /** True for the first of its kind, which is worth making smaller. */
    synchronized boolean isNew(long index, String problem) {
        total++;
        boolean first = counts.merge(Finding.likeness(problem), 1, Integer::sum) == 1;
        if (first) {
            told.accept("input " + index + ", now made smaller: " + problem);
        }
        return first;
    }

    synchronized void add(Finding finding) {
        first.put(Finding.likeness(finding.problem()) + finding.index(), finding);
        told.accept("found: " + line(finding));
    }

    /** Something wrong with the whole, not with one input. */
    synchronized void fault(String problem) {
        total++;
        first.put(problem, new Finding(-1, Area.XML_CALL, problem, "after the inputs"));
        told.accept("found: " + problem);
    }

    synchronized boolean tooMany() {
        return total > TOO_MANY;
    }

    /** For a person; empty when nothing was wrong. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        first.values().forEach(finding -> lines.add(line(finding)));
        counts.forEach((likeness, count) -> {
            if (count > 1) {
                lines.add(count + " times: " + likeness);
            }
        });
        return lines;
    }

    private String line(Finding finding) {
        if (finding.index() < 0) {
            return finding.problem();
        }
        return "seed " + seed + " input " + finding.index() + " (" + finding.area() + "): " + finding.problem()
                + "\n    " + finding.what() + "\n    again: ./weir campaign fuzz --seed " + seed + " --only "
                + finding.index();
    }
}

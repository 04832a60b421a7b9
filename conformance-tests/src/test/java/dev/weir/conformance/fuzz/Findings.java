package dev.weir.conformance.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that was wrong; of what looks alike one is kept and the rest counted. */
final class Findings {
    private static final int TOO_MANY = 2000;

    private final long seed;
    private final Map<String, Finding> first = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int total;

    Findings(long seed) {
        this.seed = seed;
    }

    /** True for the first of its kind, which is worth making smaller. */
    synchronized boolean isNew(String problem) {
        total++;
        return counts.merge(Finding.likeness(problem), 1, Integer::sum) == 1;
    }

    synchronized void add(Finding finding) {
        first.put(Finding.likeness(finding.problem()) + finding.index(), finding);
    }

    /** Something wrong with the whole, not with one input. */
    synchronized void fault(String problem) {
        total++;
        first.put(problem, new Finding(-1, Area.XML_CALL, problem, "after the inputs"));
    }

    synchronized boolean tooMany() {
        return total > TOO_MANY;
    }

    /** For a person; empty when nothing was wrong. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        first.values()
                .forEach(finding -> lines.add(
                        finding.index() < 0
                                ? finding.problem()
                                : "seed " + seed + " input " + finding.index() + " (" + finding.area() + "): "
                                        + finding.problem()
                                        + "\n    " + finding.what() + "\n    again: ./weir campaign fuzz --seed " + seed
                                        + " --only " + finding.index()));
        counts.forEach((likeness, count) -> {
            if (count > 1) {
                lines.add(count + " times: " + likeness);
            }
        });
        return lines;
    }
}

package dev.weir.conformance.fuzz;

import dev.weir.model.Model;
import java.util.List;

/** All inputs of a seed up to a number, in rounds. */
final class Rounds {
    /** As many inputs as a pool is good for. */
    private static final long ROUND = 100_000;

    private final long seed;
    private final Findings findings;
    private final Tally tally;

    Rounds(long seed) {
        this.seed = seed;
        this.findings = new Findings(seed, line -> System.out.println("fuzz: " + line));
        this.tally = new Tally(10_000, line -> System.out.println("fuzz: " + line));
    }

    Tally tally() {
        return tally;
    }

    /** Runs inputs FROM to TO; what was wrong, for a person. */
    List<String> run(long from, long to) {
        Model model = Model.load();
        for (long start = from; start < to && !findings.tooMany(); start += ROUND) {
            new Round(model, seed, findings, tally).run(start, Math.min(to, start + ROUND));
        }
        return findings.lines();
    }
}

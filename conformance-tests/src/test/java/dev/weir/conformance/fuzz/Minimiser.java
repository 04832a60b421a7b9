package dev.weir.conformance.fuzz;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Makes a failing input smaller as long as it fails in the same way, within a bound: a large one may stay large. */
final class Minimiser {
    private static final int MOST_TRIES = 600;
    private static final long MOST_BYTES = 64L << 20;

    private final Worker worker;
    private final String likeness;
    private int tries;
    private long bytes;

    private Minimiser(Worker worker, String likeness) {
        this.worker = worker;
        this.likeness = likeness;
    }

    static Input smallest(Input failing, String problem, Worker worker) {
        Minimiser minimiser = new Minimiser(worker, Finding.likeness(problem));
        Input smallest = failing;
        for (Input next = failing; next != null; next = minimiser.smaller(next)) {
            smallest = next;
        }
        return smallest;
    }

    /** The first of the simpler ones that fails likewise; none where none does, or enough was tried. */
    private @Nullable Input smaller(Input failing) {
        Iterator<Input> simpler = failing.simpler().get().iterator();
        while (simpler.hasNext() && tries < MOST_TRIES && bytes < MOST_BYTES) {
            Input input = simpler.next();
            tries++;
            bytes += input.bytes().length;
            String wrong = input.ending().isEmpty() ? worker.run(input) : "";
            if (!wrong.isEmpty() && Finding.likeness(wrong).equals(likeness)) {
                return input;
            }
        }
        return null;
    }
}

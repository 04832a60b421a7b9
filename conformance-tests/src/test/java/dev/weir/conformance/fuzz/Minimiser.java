package dev.weir.conformance.fuzz;

/** Makes a failing input smaller as long as it fails in the same way. */
final class Minimiser {
    private static final int MOST_TRIES = 600;

    private Minimiser() {}

    static Input smallest(Input failing, String problem, Worker worker) {
        String likeness = Finding.likeness(problem);
        Input smallest = failing;
        int tries = 0;
        boolean shrunk = true;
        while (shrunk && tries < MOST_TRIES) {
            shrunk = false;
            for (Input simpler : smallest.simpler().get()) {
                if (++tries > MOST_TRIES) {
                    break;
                }
                String wrong = simpler.ending().isEmpty() ? worker.run(simpler) : "";
                if (!wrong.isEmpty() && Finding.likeness(wrong).equals(likeness)) {
                    smallest = simpler;
                    shrunk = true;
                    break;
                }
            }
        }
        return smallest;
    }
}

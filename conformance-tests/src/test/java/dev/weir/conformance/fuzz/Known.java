package dev.weir.conformance.fuzz;

/** What is known of sessions. */
@FunctionalInterface
interface Known {
    enum State {
        LIVE,
        /** Ended while the call is under way. */
        ENDING,
        NONE
    }

    State state(String ref);
}

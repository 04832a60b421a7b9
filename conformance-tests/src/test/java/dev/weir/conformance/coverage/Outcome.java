package dev.weir.conformance.coverage;

/** What came of a message. {@code code} is that of the failure where it was refused, and empty otherwise. */
record Outcome(Result result, String code) {
    enum Result {
        WORKS("works"),
        REFUSED("refused"),
        REMOVED("removed"),
        NOT_IMPLEMENTED("not implemented");

        private final String words;

        Result(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static final Outcome WORKS = new Outcome(Result.WORKS, "");
    static final Outcome REMOVED = new Outcome(Result.REMOVED, "");
    static final Outcome NOT_IMPLEMENTED = new Outcome(Result.NOT_IMPLEMENTED, "");

    static Outcome refused(String code) {
        return new Outcome(Result.REFUSED, code);
    }

    boolean works() {
        return result == Result.WORKS;
    }

    String words() {
        return code.isEmpty() ? result.words() : result.words() + " " + code;
    }
}

package dev.weir.conformance.rules;

/**
 * One rule of a VM's life.
 *
 * @param id its number, VML-n
 * @param says what is shown of it
 * @param shown what is done and looked at
 */
record Rule(String id, String says, Shown shown) {
    /** Something done on a stage, which fails where the rule does not hold. */
    @FunctionalInterface
    interface Shown {
        void on(Stage stage);
    }

    @Override
    public String toString() {
        return id + " " + says;
    }
}

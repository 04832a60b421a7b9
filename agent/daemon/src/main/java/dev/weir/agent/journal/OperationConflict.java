package dev.weir.agent.journal;

/** An operation id that was used before, for another verb. */
public final class OperationConflict extends Exception {
    private static final long serialVersionUID = 1L;

    OperationConflict(String operation, String first, String now) {
        super("operation " + operation + " was " + first + ", not " + now + "; use a new id for a new operation");
    }
}

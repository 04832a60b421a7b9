package dev.weir.agent;

/** Why the agent does not start, in words for whoever started it. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message);
    }
}

package dev.weir.conformance.fuzz;

/** An answer that breaks the rules of its notation, or none at all. */
final class Broke extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broke(String what) {
        super(what);
    }
}

package dev.weir.conformance.fuzz;

/** Whose sessions inputs are made with. */
interface Caller {
    /** One that has to stay. */
    String session();

    /** A new one that may end. */
    String throwaway();
}

package dev.weir.conformance.fuzz;

/**
 * Something wrong.
 *
 * @param what the input, as small as it got
 */
record Finding(long index, Area area, String problem, String what) {
    /** The same for what is likely the same mistake. */
    static String likeness(String problem) {
        String plain = problem.replaceAll("OpaqueRef:[-0-9a-zA-Z]*", "REF")
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID")
                .replaceAll("\\d+", "N");
        return plain.substring(0, Math.min(plain.length(), 160));
    }
}

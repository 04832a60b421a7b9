package dev.weir.conformance.fuzz;

/**
 * A call in bytes.
 *
 * @param fit whether the bytes are a call in their notation
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Form(byte[] bytes, Fit fit) {
    enum Fit {
        /** A call. */
        CALL,
        /** A call but for texts that UTF-8 cannot hold (wire.md X15). */
        BAD_TEXT,
        /** No call (F8). */
        NONE,
        /** The rules do not say which. */
        VAGUE
    }
}

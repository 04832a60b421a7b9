package dev.weir.conformance.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * What bytes are, to a reader that shares nothing with the server.
 *
 * @param call what they say, for {@link Form.Fit#CALL} only
 * @param notation in which a reply comes, where there is one
 * @param id what the reply's id has to be, in JSON
 */
record Judged(
        Form.Fit fit,
        @Nullable RpcCall call,
        Notation notation,
        @Nullable Object id) {
    static Judged none(Notation notation) {
        return new Judged(Form.Fit.NONE, null, notation, null);
    }
}

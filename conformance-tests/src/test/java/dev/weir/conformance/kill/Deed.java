package dev.weir.conformance.kill;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A row of the table: an operation that is cut short.
 *
 * @param traces the most that are waited for before the kill; none is the moment when it has just begun
 * @param subject the VM whose guest may be killed; none where no guest has to do with it
 * @param begin puts everything in place and answers the call
 */
record Deed(String name, int traces, Function<Scene, String> subject, Function<Scene, Call> begin) {
    static final Function<Scene, String> NO_GUEST = scene -> "";

    record Call(String method, List<Object> params) {
        static Call of(String method, Object... params) {
            return new Call(method, List.copyOf(Arrays.asList(params)));
        }
    }
}

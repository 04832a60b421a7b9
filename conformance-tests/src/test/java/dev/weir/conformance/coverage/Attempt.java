package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call and its answer: a result, or a failure; neither when there was no answer. */
record Attempt(@Nullable Object result, @Nullable Refused refused) {
    boolean worked() {
        return result != null;
    }

    /** The failure's code and parameters; empty when there is none. */
    List<String> description() {
        return refused == null ? List.of() : refused.description();
    }
}

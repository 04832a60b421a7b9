package dev.weir.server.call;

import dev.weir.value.Value;

/** Answers calls; a refusal is an {@link dev.weir.model.errors.ApiFailure}. */
public interface Calls {
    Value call(Call call);

    /** Who asks, as far as the server's time is shared out: calls with one name wait for one another. */
    default String client(Call call) {
        return call.origin().address();
    }

    /** Whether the call does nothing but wait for most of its time, so that it does not count as work under way. */
    default boolean waits(Call call) {
        return false;
    }
}

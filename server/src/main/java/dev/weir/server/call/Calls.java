package dev.weir.server.call;

import dev.weir.value.Value;

/** Answers calls; a refusal is an {@link dev.weir.model.errors.ApiFailure}. */
public interface Calls {
    Value call(Call call);
}

package dev.weir.model.calls;

import dev.weir.value.Value;
import java.util.List;

/** Code of a message on untyped arguments, the session left out; void answers the empty string. */
@FunctionalInterface
public interface Code<C> {
    Value run(C context, List<Value> arguments);
}

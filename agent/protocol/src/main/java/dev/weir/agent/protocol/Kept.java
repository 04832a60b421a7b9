package dev.weir.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a guest has changed in its machine that is to outlive its run.
 *
 * @param variables its firmware's store, as {@link VariableStore#text}; none where the guest left it as it was
 * @param clockOffsetSeconds how far it has set its clock ahead of UTC; none where it did not set it
 */
public record Kept(@Nullable String variables, @Nullable Long clockOffsetSeconds) {
    @Override
    public String toString() {
        return "Kept[variables=" + (variables == null ? "none" : "...") + ", clockOffsetSeconds=" + clockOffsetSeconds
                + "]";
    }
}

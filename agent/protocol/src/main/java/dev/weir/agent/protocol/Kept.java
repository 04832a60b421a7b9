package dev.weir.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a guest has changed in its machine that is to outlive its run.
 *
 * @param variables its firmware's store, as {@link VariableStore#text}; none where the guest left it as it was
 * @param clockOffsetSeconds how far it has set its clock ahead of UTC; none where it did not set it
 * @param tpm what its TPM holds, as {@link TpmState#text}; none where the guest left it as it was
 */
public record Kept(
        @Nullable String variables,
        @Nullable Long clockOffsetSeconds,
        @Nullable String tpm) {
    /** Of a guest that left its TPM alone. */
    public Kept(@Nullable String variables, @Nullable Long clockOffsetSeconds) {
        this(variables, clockOffsetSeconds, null);
    }

    /** This with what was told later. */
    public Kept then(Kept later) {
        return new Kept(
                later.variables == null ? variables : later.variables,
                later.clockOffsetSeconds == null ? clockOffsetSeconds : later.clockOffsetSeconds,
                later.tpm == null ? tpm : later.tpm);
    }

    @Override
    public String toString() {
        return "Kept[variables=" + (variables == null ? "none" : "...") + ", clockOffsetSeconds=" + clockOffsetSeconds
                + ", tpm=" + (tpm == null ? "none" : "...") + "]";
    }
}

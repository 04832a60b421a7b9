package dev.weir.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a guest's cloud-init finds on a disk of its own at its start. Passwords stand in it, so it is never shown.
 *
 * @param networkConfig none where cloud-init is to set up what it finds
 * @param vendorData settings that the user's own data overrides; none where there are none
 */
public record Seed(
        String userData,
        String metaData,
        @Nullable String networkConfig,
        @Nullable String vendorData) {
    /** Without settings of the pool's own. */
    public Seed(String userData, String metaData, @Nullable String networkConfig) {
        this(userData, metaData, networkConfig, null);
    }

    @Override
    public String toString() {
        return "Seed[...]";
    }
}

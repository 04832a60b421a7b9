package dev.weir.agent.protocol;

/** A volume as its storage lists it; sizes in bytes. */
public record VolumeState(
        String location, VolumeRef.Format format, long virtualBytes, long usedBytes, String name, Tracking tracking) {
    /** Whether it is told which blocks change, and whether that is all that is left of the volume. */
    public enum Tracking {
        OFF,
        ON,
        LOG_ONLY
    }

    /** A volume whose changes nobody tracks. */
    public VolumeState(String location, VolumeRef.Format format, long virtualBytes, long usedBytes, String name) {
        this(location, format, virtualBytes, usedBytes, name, Tracking.OFF);
    }
}

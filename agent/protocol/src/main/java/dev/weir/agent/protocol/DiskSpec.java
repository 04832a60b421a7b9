package dev.weir.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A disk or CD drive of a domain.
 *
 * @param vbdUuid the connection's own identity
 * @param position the VBD's userdevice number; 0 is the first disk
 * @param volume what is in it; none for an empty drive
 * @param shared whether other domains may write it at the same time
 */
public record DiskSpec(
        String vbdUuid,
        int position,
        boolean cdrom,
        boolean readOnly,
        boolean bootable,
        @Nullable VolumeRef volume,
        boolean shared) {

    /** A disk that one domain has for itself. */
    public DiskSpec(
            String vbdUuid,
            int position,
            boolean cdrom,
            boolean readOnly,
            boolean bootable,
            @Nullable VolumeRef volume) {
        this(vbdUuid, position, cdrom, readOnly, bootable, volume, false);
    }
}

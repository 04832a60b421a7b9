package dev.weir.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A disk or CD drive of a domain.
 *
 * @param vbdUuid the connection's own identity
 * @param position the VBD's userdevice number; 0 is the first disk
 * @param volume what is in it; none for an empty drive
 */
public record DiskSpec(
        String vbdUuid,
        int position,
        boolean cdrom,
        boolean readOnly,
        boolean bootable,
        @Nullable VolumeRef volume) {}

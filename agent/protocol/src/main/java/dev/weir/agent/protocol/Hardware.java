package dev.weir.agent.protocol;

/**
 * What a guest sees of its machine beside disks, NICs and firmware.
 *
 * @param hyperV tells a Windows guest that it runs under a hypervisor that it knows
 * @param coresPerSocket 0 where the hypervisor may choose
 * @param ahci disks are ordinary SATA disks and not paravirtual ones
 * @param video the kind of its display adapter
 * @param videoMib the adapter's memory in MiB, 0 where the hypervisor may choose
 * @param clockOffsetSeconds how far its clock is ahead of UTC when it starts
 * @param featureset the most that its processor may have, as {@link CpuFeatures} has it; empty where its host may choose
 */
public record Hardware(
        boolean acpi,
        boolean apic,
        boolean pae,
        boolean hyperV,
        int coresPerSocket,
        boolean ahci,
        Video video,
        int videoMib,
        long clockOffsetSeconds,
        String featureset) {
    /** What an ordinary guest has. */
    public static final Hardware PLAIN = new Hardware(true, true, true, false, 0, false, Video.STD, 0, 0, "");

    /** The same machine with no more than these features. */
    public Hardware with(String other) {
        return new Hardware(acpi, apic, pae, hyperV, coresPerSocket, ahci, video, videoMib, clockOffsetSeconds, other);
    }

    public enum Video {
        STD,
        CIRRUS
    }
}

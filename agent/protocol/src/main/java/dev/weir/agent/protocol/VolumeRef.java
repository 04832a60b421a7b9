package dev.weir.agent.protocol;

/**
 * A volume by its place: the storage's uuid and the volume's name in it.
 *
 * @param format how its bytes are laid out
 */
public record VolumeRef(String srUuid, String location, Format format) {
    public enum Format {
        QCOW2,
        RAW,
        ISO
    }
}

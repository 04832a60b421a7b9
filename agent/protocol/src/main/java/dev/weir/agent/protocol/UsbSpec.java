package dev.weir.agent.protocol;

/**
 * A USB device of the host that a domain has.
 *
 * @param path where it is plugged in, as the host's facts name it
 * @param vendorId four hexadecimal digits, {@code productId} too: another device in the same place is not meant
 * @param serial empty where it has none
 */
public record UsbSpec(String vusbUuid, String path, String vendorId, String productId, String serial) {}

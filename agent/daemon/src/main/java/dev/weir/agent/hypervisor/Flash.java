package dev.weir.agent.hypervisor;

import dev.weir.agent.protocol.VariableStore;

/** The flash of a guest's firmware, made of what the pool keeps of it. */
public final class Flash {
    private Flash() {}

    /**
     * Its bytes.
     *
     * @throws HypervisorFailure BOOTLOADER_FAILED where the text is of another firmware
     */
    public static byte[] of(String uuid, String text) throws HypervisorFailure {
        try {
            return VariableStore.flash(text);
        } catch (IllegalArgumentException e) {
            throw new HypervisorFailure(
                    "BOOTLOADER_FAILED",
                    uuid,
                    "the EFI-variables of its NVRAM are not of this host's firmware (" + e.getMessage()
                            + "); without that key it starts with new ones");
        }
    }
}

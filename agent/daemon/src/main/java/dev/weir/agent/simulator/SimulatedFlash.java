package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.Flash;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.VariableStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The store of a simulated guest's firmware: it counts the guest's boots behind the head that real ones have. */
final class SimulatedFlash {
    private static final int HEAD = 56;
    private static final int SIGNATURE_AT = 40;
    private static final int MOST_DIGITS = 9;

    private SimulatedFlash() {}

    /** A store of another firmware is no fault: a guest that moves here boots with it, and counts from there. */
    static void check(DomainSpec spec) throws HypervisorFailure {
        String variables = given(spec);
        if (!variables.isEmpty()) {
            var _ = Flash.of(spec.uuid(), variables);
        }
    }

    static String given(DomainSpec spec) {
        return spec.boot() instanceof Boot.Firmware(var _, Boot.Uefi uefi) && uefi != null ? uefi.variables() : "";
    }

    /** After one more boot. */
    static String booted(String text) {
        long boots = 1 + (text.isEmpty() ? 0 : boots(text));
        byte[] digits = Long.toString(boots).getBytes(StandardCharsets.US_ASCII);
        byte[] flash = new byte[HEAD + digits.length];
        System.arraycopy("_FVH".getBytes(StandardCharsets.US_ASCII), 0, flash, SIGNATURE_AT, 4);
        System.arraycopy(digits, 0, flash, HEAD, digits.length);
        return VariableStore.text(flash);
    }

    private static long boots(String text) {
        byte[] flash = VariableStore.flash(text);
        String digits = flash.length <= HEAD
                ? ""
                : new String(Arrays.copyOfRange(flash, HEAD, flash.length), StandardCharsets.US_ASCII);
        return digits.matches("[0-9]{1," + MOST_DIGITS + "}") ? Long.parseLong(digits) : 0;
    }
}

package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** What the API says for what libvirt says. */
final class Failures {
    private Failures() {}

    static HypervisorFailure of(LibvirtException refused) {
        return internal(String.valueOf(refused.getMessage()));
    }

    static HypervisorFailure internal(String text) {
        return new HypervisorFailure("INTERNAL_ERROR", "libvirt: " + text);
    }

    /** A call that needs the domain to run found none. */
    static HypervisorFailure notRunning(String uuid, String expected) {
        return new HypervisorFailure("VM_BAD_POWER_STATE", uuid, expected, "halted");
    }

    static boolean noDomain(LibvirtException refused) {
        return is(refused, ErrorNumber.VIR_ERR_NO_DOMAIN);
    }

    static boolean is(LibvirtException refused, ErrorNumber number) {
        // Errors of a binding's own making carry no libvirt error.
        return refused.getError() != null && refused.getError().getCode() == number;
    }
}

package dev.weir.agent.hypervisor;

import dev.weir.agent.protocol.UsbSpec;

/** Tells how a USB device of the host is reached at this moment; each time that one is plugged in it gets another number. */
@FunctionalInterface
public interface UsbPlaces {
    /** A host that gives no USB devices away. */
    UsbPlaces NONE = usb -> {
        throw absent(usb);
    };

    UsbPlace place(UsbSpec usb) throws HypervisorFailure;

    /** The refusal of a device that is not there, or where another one is now. */
    static HypervisorFailure absent(UsbSpec usb) {
        return new HypervisorFailure(
                "OPERATION_NOT_ALLOWED",
                "this host has no USB device " + usb.vendorId() + ":" + usb.productId() + " at " + usb.path());
    }
}

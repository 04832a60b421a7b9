package dev.weir.server.domain;

import dev.weir.agent.protocol.UsbSpec;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.List;

/** The USB devices that a VM has of its host. */
public final class UsbSpecs {
    private UsbSpecs() {}

    /** What has been taken from the guest since its start does not come back before the next one. */
    static List<UsbSpec> of(Snapshot state, Row vm) {
        return Records.get(vm, Vm.VUSBS).stream()
                .filter(vusb -> Records.get(state, vusb, Vusb.CURRENTLY_ATTACHED))
                .map(vusb -> of(state, vusb))
                .toList();
    }

    public static UsbSpec of(Snapshot state, VusbRef vusb) {
        UsbGroupRef group = Records.get(state, vusb, Vusb.USB_GROUP);
        List<PusbRef> devices = Records.get(state, group, UsbGroup.PUSBS);
        if (devices.isEmpty()) {
            throw Errors.internalError("there is no PUSB associated with the USB_group: " + group.ref());
        }
        Row device = Records.require(state, devices.getFirst());
        return new UsbSpec(
                Records.get(state, vusb, Vusb.UUID),
                Records.get(device, Pusb.PATH),
                Records.get(device, Pusb.VENDOR_ID),
                Records.get(device, Pusb.PRODUCT_ID),
                Records.get(device, Pusb.SERIAL));
    }
}

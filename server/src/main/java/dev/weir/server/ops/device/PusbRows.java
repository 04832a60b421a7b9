package dev.weir.server.ops.device;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The records of a USB device: a PUSB, and a group that it has to itself. */
final class PusbRows {
    private static final double UNKNOWN_SPEED = -1;

    private final Ids ids;

    PusbRows(Ids ids) {
        this.ids = ids;
    }

    /** What makes a device the same when a host tells of it again. */
    record Device(String path, String vendor, String product, String serial) {
        static Device of(HostFacts.Usb usb) {
            return new Device(usb.path(), usb.vendorId(), usb.productId(), usb.serial());
        }

        static Device of(Row pusb) {
            return new Device(
                    Records.get(pusb, Pusb.PATH),
                    Records.get(pusb, Pusb.VENDOR_ID),
                    Records.get(pusb, Pusb.PRODUCT_ID),
                    Records.get(pusb, Pusb.SERIAL));
        }
    }

    /** Nobody may give it to a guest before somebody has said so. */
    void create(Tx tx, HostRef host, HostFacts.Usb usb) {
        UsbGroupRef group = new UsbGroupRef(ids.ref());
        Records.<UsbGroupRef>draft()
                .with(UsbGroup.UUID, ids.uuid())
                .with(UsbGroup.NAME_LABEL, "Group of " + usb.vendorId() + " " + usb.productId() + " USBs")
                .create(tx, group);
        Records.<PusbRef>draft()
                .with(Pusb.UUID, ids.uuid())
                .with(Pusb.USB_GROUP, group)
                .with(Pusb.HOST, host)
                .with(Pusb.PATH, usb.path())
                .with(Pusb.VENDOR_ID, usb.vendorId())
                .with(Pusb.VENDOR_DESC, usb.vendorText())
                .with(Pusb.PRODUCT_ID, usb.productId())
                .with(Pusb.PRODUCT_DESC, usb.productText())
                .with(Pusb.SERIAL, usb.serial())
                .with(Pusb.VERSION, usb.version())
                .with(Pusb.DESCRIPTION, description(usb))
                .with(Pusb.PASSTHROUGH_ENABLED, false)
                .with(Pusb.SPEED, Double.isFinite(usb.speedMbps()) ? usb.speedMbps() : UNKNOWN_SPEED)
                .create(tx, new PusbRef(ids.ref()));
    }

    private static String description(HostFacts.Usb usb) {
        String more = Stream.of(usb.productText(), usb.serial())
                .filter(part -> !part.isEmpty())
                .map(part -> "_" + part)
                .collect(Collectors.joining());
        return usb.vendorText() + more;
    }

    /** The VUSBs through which VMs have it, or are to have it. */
    static List<VusbRef> vusbs(Snapshot state, PusbRef pusb) {
        UsbGroupRef group = Records.get(state, pusb, Pusb.USB_GROUP);
        return Records.exists(state, group) ? List.copyOf(Records.get(state, group, UsbGroup.VUSBS)) : List.of();
    }

    /** Those of them whose guests have it now. */
    static List<VusbRef> attached(Snapshot state, PusbRef pusb) {
        return vusbs(state, pusb).stream()
                .filter(vusb -> Records.get(state, vusb, Vusb.CURRENTLY_ATTACHED))
                .toList();
    }

    static void remove(Tx tx, PusbRef pusb) {
        UsbGroupRef group = Records.get(tx, pusb, Pusb.USB_GROUP);
        vusbs(tx, pusb).forEach(vusb -> Records.delete(tx, vusb));
        Records.delete(tx, pusb);
        if (Records.exists(tx, group) && Records.get(tx, group, UsbGroup.PUSBS).isEmpty()) {
            Records.delete(tx, group);
        }
    }
}

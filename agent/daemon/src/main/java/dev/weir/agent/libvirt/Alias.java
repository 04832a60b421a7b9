package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name that libvirt keeps for a device of ours: it says in events which device is meant, and after a restart of
 * the agent which position a NIC has.
 */
record Alias(Kind kind, int position, String uuid) {
    enum Kind {
        VBD,
        VIF,
        VUSB
    }

    /** The disc of cloud-init, which is no VBD. */
    static final String SEED = "ua-seed";

    /** Names of a caller's choice start with ua- and hold letters, digits, dashes and underscores. */
    private static final Pattern FORM = Pattern.compile("ua-(vbd|vif|vusb)-([0-9]{1,9})-([A-Za-z0-9_-]+)");

    static Alias of(DiskSpec disk) {
        return new Alias(Kind.VBD, disk.position(), disk.vbdUuid());
    }

    static Alias of(NicSpec nic) {
        return new Alias(Kind.VIF, nic.position(), nic.vifUuid());
    }

    /** USB devices have no place of their own in a VM. */
    static Alias of(UsbSpec usb) {
        return new Alias(Kind.VUSB, 0, usb.vusbUuid());
    }

    static @Nullable Alias parse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches()
                ? new Alias(Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT)), Integer.parseInt(m.group(2)), m.group(3))
                : null;
    }

    String text() {
        return "ua-" + kind.name().toLowerCase(Locale.ROOT) + "-" + position + "-"
                + uuid.replaceAll("[^A-Za-z0-9_-]", "_");
    }
}

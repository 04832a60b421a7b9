package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.NicSpec;
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
        VIF
    }

    /** The disc of cloud-init, which is no VBD. */
    static final String SEED = "ua-seed";

    /** Names of a caller's choice start with ua- and hold letters, digits, dashes and underscores. */
    private static final Pattern FORM = Pattern.compile("ua-(vbd|vif)-([0-9]{1,9})-([A-Za-z0-9_-]+)");

    static Alias of(DiskSpec disk) {
        return new Alias(Kind.VBD, disk.position(), disk.vbdUuid());
    }

    static Alias of(NicSpec nic) {
        return new Alias(Kind.VIF, nic.position(), nic.vifUuid());
    }

    static @Nullable Alias parse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches()
                ? new Alias(m.group(1).equals("vbd") ? Kind.VBD : Kind.VIF, Integer.parseInt(m.group(2)), m.group(3))
                : null;
    }

    String text() {
        return "ua-" + (kind == Kind.VBD ? "vbd" : "vif") + "-" + position + "-"
                + uuid.replaceAll("[^A-Za-z0-9_-]", "_");
    }
}

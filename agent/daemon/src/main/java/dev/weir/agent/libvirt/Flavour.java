package dev.weir.agent.libvirt;

import java.net.URI;

/** The libvirt driver behind a connection, as far as domains differ by it. */
enum Flavour {
    QEMU,
    XEN,
    TEST;

    static Flavour of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        String driver = scheme.contains("+") ? scheme.substring(0, scheme.indexOf('+')) : scheme;
        return switch (driver) {
            case "qemu" -> QEMU;
            case "xen" -> XEN;
            case "test" -> TEST;
            default ->
                throw new IllegalArgumentException(
                        "cannot run guests through " + uri + ": expected a qemu, xen or test URI");
        };
    }
}

package dev.weir.agent.libvirt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a {@link LibvirtHypervisor} works on its host.
 *
 * @param uri libvirt's, such as {@code qemu:///system}
 * @param guests kernels under a name: NAME/vmlinuz and NAME/initrd.gz
 * @param consoles receives what guests write to their serial line, UUID.log each
 * @param run holds the sockets of the guests' screens; short, as a unix socket's whole path has at most 107 bytes
 * @param patience how long libvirt and a guest may take for a thing that does not depend on the guest's own work, such
 *     as letting go of a device
 */
public record LibvirtSettings(
        URI uri, Acceleration acceleration, Path guests, Path consoles, Path run, Duration patience) {
    static final int SOCKET_PATH_BYTES = 107;
}

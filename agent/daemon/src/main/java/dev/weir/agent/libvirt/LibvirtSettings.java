package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.UsbPlaces;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LibvirtHypervisor} works on its host.
 *
 * @param uri libvirt's, such as {@code qemu:///system}
 * @param guests kernels under a name: NAME/vmlinuz and NAME/initrd.gz
 * @param consoles receives what guests write to their serial line, UUID.log each
 * @param state holds the files that guests need only while they run
 * @param tpms where this libvirt keeps what the TPMs of its guests hold, a folder UUID/tpm2 each
 * @param screens holds the sockets of the guests' screens, short, as a unix socket's whole path has at most 107
 *     bytes; none where libvirt makes its own, which its QEMU may write whoever it runs as
 * @param patience how long libvirt and a guest may take for a thing that does not depend on the guest's own work, such
 *     as letting go of a device
 * @param young how long after its start a guest that crashes is not started again
 * @param groups how this libvirt can weigh guests against each other
 * @param usbs where the host's USB devices are
 * @param cpus how a guest's processor is kept to a featureset; none where guests have what their libvirt gives
 */
public record LibvirtSettings(
        URI uri,
        Acceleration acceleration,
        Path guests,
        Path consoles,
        Path state,
        Path tpms,
        @Nullable Path screens,
        Duration patience,
        Duration young,
        CpuGroups groups,
        UsbPlaces usbs,
        @Nullable GuestCpus cpus) {
    static final int SOCKET_PATH_BYTES = 107;
}

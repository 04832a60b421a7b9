package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** The addresses by which the host itself is reached at a device. */
final class OwnAddresses {
    private OwnAddresses() {}

    /** Whether it has one; those that every device gives itself are none. */
    static boolean on(String device) throws HypervisorFailure {
        try {
            NetworkInterface found = NetworkInterface.getByName(device);
            return found != null
                    && found.getInterfaceAddresses().stream()
                            .map(InterfaceAddress::getAddress)
                            .anyMatch(address -> !address.isLinkLocalAddress());
        } catch (SocketException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot read the addresses of " + device + ": " + e);
        }
    }
}

package dev.weir.agent.facts;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.hypervisor.UsbPlaces;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The host's own USB devices, and others that come over the network. Those are there as long as they are named: their
 * server shows a device only to the one who has it, so nobody may look whether it is there.
 */
public final class RedirectedUsbs implements UsbPlaces {
    private static final String PREFIX = "redirect-";
    private static final double UNKNOWN_SPEED = -1;

    private final HostUsbs own;
    private final Map<InetSocketAddress, String> remote;

    /** @param remote VENDOR:PRODUCT by the address of the server */
    public RedirectedUsbs(HostUsbs own, Map<InetSocketAddress, String> remote) {
        this.own = own;
        this.remote = remote;
    }

    public List<HostFacts.Usb> read() {
        List<HostFacts.Usb> all = new ArrayList<>(own.read());
        remote.forEach((server, ids) -> {
            String[] parts = ids.split(":", 2);
            all.add(new HostFacts.Usb(path(server), parts[0], "", parts[1], "", "", "", UNKNOWN_SPEED));
        });
        return List.copyOf(all);
    }

    @Override
    public UsbPlace place(UsbSpec usb) throws HypervisorFailure {
        for (Map.Entry<InetSocketAddress, String> one : remote.entrySet()) {
            if (path(one.getKey()).equals(usb.path())
                    && one.getValue().equals(usb.vendorId() + ":" + usb.productId())) {
                return new UsbPlace.Remote(
                        one.getKey().getHostString(), one.getKey().getPort());
            }
        }
        return own.place(usb);
    }

    private static String path(InetSocketAddress server) {
        String host = server.getHostString();
        return PREFIX + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }
}

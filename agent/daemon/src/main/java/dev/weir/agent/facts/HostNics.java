package dev.weir.agent.facts;

import dev.weir.agent.protocol.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** The interfaces a pool may use: Ethernet of a device or one end of a pair, not what software made on top of them. */
final class HostNics {
    private static final int ETHERNET = 1;
    private static final String DIRECTORY = "sys/class/net/";

    private final HostFiles files;
    private final Function<String, NicAddresses> addresses;

    HostNics(HostFiles files, Function<String, NicAddresses> addresses) {
        this.files = files;
        this.addresses = addresses;
    }

    List<HostFacts.Nic> read() {
        String route = files.text("proc/net/route");
        List<HostFacts.Nic> nics = new ArrayList<>();
        for (String name : files.names("sys/class/net")) {
            if (isUsable(name)) {
                nics.add(nic(name, route));
            }
        }
        return List.copyOf(nics);
    }

    private boolean isUsable(String name) {
        String at = DIRECTORY + name + "/";
        if (files.number(at + "type", 0) != ETHERNET) {
            return false;
        }
        boolean device = files.exists(at + "device");
        // A tap has tun_flags, a bridge its folder; names of guests' interfaces are the hypervisor's (vnet, vif).
        boolean madeHere = files.exists(at + "tun_flags")
                || files.exists(at + "bridge")
                || files.exists(at + "bonding")
                || name.startsWith("vnet")
                || name.startsWith("vif");
        return device || (!madeHere && (name.startsWith("eth") || name.startsWith("en") || name.startsWith("veth")));
    }

    private HostFacts.Nic nic(String name, String route) {
        String at = DIRECTORY + name + "/";
        NicAddresses own = addresses.apply(name);
        return new HostFacts.Nic(
                name,
                files.text(at + "address"),
                files.number(at + "mtu", 1500),
                files.number(at + "carrier", 0) == 1,
                Math.max(0, files.number(at + "speed", 0)),
                files.text(at + "duplex").equals("full"),
                Objects.requireNonNullElse(files.linkName(at + "device/driver"), ""),
                Objects.requireNonNullElse(files.linkName(at + "device"), ""),
                own.ipv4(),
                own.netmask(),
                ProcTexts.gateway(route, name),
                own.ipv6());
    }
}

package dev.weir.agent.facts;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An interface's addresses: its first IPv4 one with the netmask, and all IPv6 ones. */
record NicAddresses(@Nullable String ipv4, @Nullable String netmask, List<String> ipv6) {
    static NicAddresses ofThisMachine(String name) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(name);
            return of(nic == null ? List.of() : nic.getInterfaceAddresses());
        } catch (SocketException _) {
            return of(List.of());
        }
    }

    private static NicAddresses of(List<InterfaceAddress> addresses) {
        String ipv4 = null;
        String netmask = null;
        List<String> ipv6 = new ArrayList<>();
        for (InterfaceAddress address : addresses) {
            String text = address.getAddress().getHostAddress();
            if (!(address.getAddress() instanceof Inet4Address)) {
                int scope = text.indexOf('%');
                ipv6.add(scope < 0 ? text : text.substring(0, scope));
            } else if (ipv4 == null) {
                ipv4 = text;
                netmask = netmask(address.getNetworkPrefixLength());
            }
        }
        return new NicAddresses(ipv4, netmask, List.copyOf(ipv6));
    }

    static String netmask(int prefix) {
        int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
        return (mask >>> 24) + "." + (mask >>> 16 & 0xff) + "." + (mask >>> 8 & 0xff) + "." + (mask & 0xff);
    }
}

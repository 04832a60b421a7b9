package dev.weir.agent.power;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Sends the packet that wakes a machine by its NIC (Wake-on-LAN), to all networks that this machine is on. */
public final class Wakening {
    /** Nobody listens there: the card looks for its own address in whatever passes. */
    private static final int DISCARD = 9;

    private static final int COPIES = 16;
    private static final int SYNC = 6;
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}");

    private final Supplier<Collection<InetAddress>> networks;
    private final int port;

    Wakening(Supplier<Collection<InetAddress>> networks, int port) {
        this.networks = networks;
        this.port = port;
    }

    public static Wakening onThisMachinesNetworks() {
        return new Wakening(Wakening::broadcasts, DISCARD);
    }

    void send(String mac) throws HypervisorFailure {
        if (!MAC.matcher(mac).matches()) {
            throw new HypervisorFailure("MAC_INVALID", mac);
        }
        byte[] packet = packet(mac);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setBroadcast(true);
            for (InetAddress network : networks.get()) {
                socket.send(new DatagramPacket(packet, packet.length, network, port));
            }
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "the packet that wakes a machine cannot be sent: " + e);
        }
    }

    private static byte[] packet(String mac) {
        return HexFormat.of().parseHex("ff".repeat(SYNC) + mac.replace(":", "").repeat(COPIES));
    }

    private static Collection<InetAddress> broadcasts() {
        try {
            List<InetAddress> found = new ArrayList<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                each.getInterfaceAddresses().stream()
                        .map(InterfaceAddress::getBroadcast)
                        .filter(address -> address != null)
                        .forEach(found::add);
            }
            return found;
        } catch (IOException _) {
            return List.of();
        }
    }
}

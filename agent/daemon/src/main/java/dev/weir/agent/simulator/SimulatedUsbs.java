package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlaces;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The USB devices of a simulated host: sticks that somebody pulls out and puts back. */
public final class SimulatedUsbs {
    private static final double SPEED_MBPS = 480;

    private final Map<String, HostFacts.Usb> all = new TreeMap<>();
    private final Set<String> pulled = new HashSet<>();

    /** @param devices VENDOR:PRODUCT by the path where it is */
    public SimulatedUsbs(String hostname, Map<String, String> devices) {
        devices.forEach((path, ids) -> {
            String[] parts = ids.split(":", 2);
            String serial = hostname + "-" + path;
            all.put(
                    path,
                    new HostFacts.Usb(path, parts[0], "Weir", parts[1], "Simulated stick", serial, "2.00", SPEED_MBPS));
        });
    }

    synchronized List<HostFacts.Usb> present() {
        return all.values().stream().filter(usb -> !pulled.contains(usb.path())).toList();
    }

    /** False where the host has no such device at all. */
    synchronized boolean pull(String path, boolean out) {
        if (all.containsKey(path)) {
            boolean _ = out ? pulled.add(path) : pulled.remove(path);
            return true;
        }
        return false;
    }

    void require(UsbSpec spec) throws HypervisorFailure {
        boolean there = present().stream()
                .anyMatch(usb -> usb.path().equals(spec.path())
                        && usb.vendorId().equals(spec.vendorId())
                        && usb.productId().equals(spec.productId())
                        && usb.serial().equals(spec.serial()));
        if (!there) {
            throw UsbPlaces.absent(spec);
        }
    }
}

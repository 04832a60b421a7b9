package dev.weir.agent.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of a domain.
 *
 * @param position the VIF's device number
 * @param bridge the network's bridge as the pool names it; the host may use another name for its own device
 * @param linkUp whether the cable is in; a disabled VIF is there without a link
 * @param lock what the guest may send; none where it may send anything
 * @param sendKibps how much it may send, in KiB a second; 0 where as much as it can
 * @param trunks the VLANs, 0 to 4094, whose tagged frames it sends and hears; all where there is none
 */
public record NicSpec(
        String vifUuid,
        int position,
        String mac,
        String bridge,
        int mtu,
        boolean linkUp,
        @Nullable Lock lock,
        long sendKibps,
        List<Integer> trunks) {
    /** An interface through which the guest may send as much as it can. */
    public NicSpec(
            String vifUuid, int position, String mac, String bridge, int mtu, boolean linkUp, @Nullable Lock lock) {
        this(vifUuid, position, mac, bridge, mtu, linkUp, lock, 0, List.of());
    }

    /** An interface through which the guest may send anything. */
    public NicSpec(String vifUuid, int position, String mac, String bridge, int mtu, boolean linkUp) {
        this(vifUuid, position, mac, bridge, mtu, linkUp, null);
    }

    /** By its own MAC only, asking for an address, and then from these: addresses, or address/prefix. */
    public record Lock(List<String> ipv4, List<String> ipv6) {}
}

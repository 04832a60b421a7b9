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
 */
public record NicSpec(
        String vifUuid,
        int position,
        String mac,
        String bridge,
        int mtu,
        boolean linkUp,
        @Nullable Lock lock,
        long sendKibps) {
    /** An interface through which the guest may send as much as it can. */
    public NicSpec(
            String vifUuid, int position, String mac, String bridge, int mtu, boolean linkUp, @Nullable Lock lock) {
        this(vifUuid, position, mac, bridge, mtu, linkUp, lock, 0);
    }

    /** An interface through which the guest may send anything. */
    public NicSpec(String vifUuid, int position, String mac, String bridge, int mtu, boolean linkUp) {
        this(vifUuid, position, mac, bridge, mtu, linkUp, null);
    }

    /** By its own MAC only, asking for an address, and then from these: addresses, or address/prefix. */
    public record Lock(List<String> ipv4, List<String> ipv6) {}
}

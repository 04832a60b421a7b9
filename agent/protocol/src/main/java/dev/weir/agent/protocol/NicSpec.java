package dev.weir.agent.protocol;

/**
 * A network interface of a domain.
 *
 * @param position the VIF's device number
 * @param bridge the network's bridge as the pool names it; the host may use another name for its own device
 * @param linkUp whether the cable is in; a disabled VIF is there without a link
 */
public record NicSpec(String vifUuid, int position, String mac, String bridge, int mtu, boolean linkUp) {}

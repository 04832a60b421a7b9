package dev.weir.server.ops.pif;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.FakeAgent;
import dev.weir.server.ops.SecondHost;
import java.util.Map;

/** Hosts with two NICs each, and networks to put them on. */
final class Interfaces {
    private final ServerParts parts;

    private final SecondHost other;

    /** Of the host that is taken in. */
    final FakeAgent second;

    Interfaces(ServerParts parts) {
        this.parts = parts;
        this.other = new SecondHost(parts);
        this.second = other.agent;
    }

    NetworkRef network(String name) {
        return new NetworkRef(parts.text("network.create", Map.of("name_label", name, "other_config", Map.of())));
    }

    /** The host's NIC of that position. */
    PifRef nic(HostRef host, int position) {
        return on(host, "xenbr" + position);
    }

    PifRef on(HostRef host, String bridge) {
        return parts.get(host, Host.PIFS).stream()
                .filter(pif ->
                        parts.get(parts.get(pif, Pif.NETWORK), Network.BRIDGE).equals(bridge))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no interface on " + bridge));
    }

    /** A second host, which is like the first one; nothing was heard of it yet. */
    HostRef admit() {
        return other.admit();
    }

    void hear(HostRef host) {
        parts.reports.accept(host, Facts.full(SecondHost.FACTS));
    }
}

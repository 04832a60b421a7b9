package dev.weir.server.ops;

import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.Bridging;
import dev.weir.server.domain.PifKind;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import java.util.List;

/**
 * Brings up what carries a network on a host: before an interface of a VM comes onto it (NET-86), and when the host's own
 * is plugged (NET-25). A host that has it up already does nothing. What no network needs a host is told to take down.
 */
public final class HostBridges {
    private final Store store;
    private final Hosts hosts;

    public HostBridges(Store store, Hosts hosts) {
        this.store = store;
        this.hosts = hosts;
    }

    public void raise(HostRef host, String operation, List<NicSpec> nics) {
        nics.forEach(nic -> raise(host, operation + "." + nic.position(), nic));
    }

    public void raise(HostRef host, String operation, NicSpec nic) {
        Snapshot state = store.snapshot();
        ask(host, operation, Bridging.of(state, host, nic));
        PifRef pif = Bridging.pif(state, host, nic.bridge());
        // A NIC's own record follows what its host tells.
        if (pif != null
                && PifKind.of(state, pif) != PifKind.PHYSICAL
                && !Records.get(state, pif, Pif.CURRENTLY_ATTACHED)) {
            attached(pif);
        }
    }

    /** The host's own interface. */
    public void raise(String operation, PifRef pif) {
        Snapshot state = store.snapshot();
        ask(Records.get(state, pif, Pif.HOST), operation, Bridging.of(state, pif));
        attached(pif);
    }

    /** Only while nothing is brought up on the host: what it is asked for is the bridges of the networks there are now. */
    public void retain(HostRef host, String operation) {
        List<String> bridges = store.snapshot().rows(Network.DEF).stream()
                .map(network -> Records.get(network, Network.BRIDGE))
                .filter(bridge -> !bridge.isEmpty())
                .sorted()
                .toList();
        hosts.ask(host, operation, new Verb.RetainBridges(bridges));
    }

    private void ask(HostRef host, String operation, List<Verb> verbs) {
        for (int i = 0; i < verbs.size(); i++) {
            hosts.ask(host, operation + "." + i, verbs.get(i));
        }
    }

    private void attached(PifRef pif) {
        store.write(tx -> {
            if (Records.exists(tx, pif)) {
                Records.set(tx, pif, Pif.CURRENTLY_ATTACHED, true);
                Records.set(tx, pif, Pif.MTU, (long) Bridging.mtu(tx, pif));
            }
            return pif;
        });
    }
}

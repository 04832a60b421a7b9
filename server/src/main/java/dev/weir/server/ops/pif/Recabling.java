package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.server.begun.Note;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.domain.VifCable;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.network.VifCables;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a host has yet to do when the records of its interfaces have changed: running guests go where their records say,
 * and bridges that nothing is on any more go. It is noted before the records change, and a kill does not lose it.
 */
final class Recabling {
    private static final Logger LOG = LoggerFactory.getLogger(Recabling.class);

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final HostBridges bridges;
    private final HostRef host;
    private final String operation;
    private final List<Note> notes = new ArrayList<>();

    Recabling(Store store, Hosts hosts, NotedHosts noted, HostRef host, String operation) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.bridges = new HostBridges(store, hosts);
        this.host = host;
        this.operation = operation;
    }

    /** Those that are in running guests. */
    void cables(List<VifRef> vifs, NetworkRef to) {
        Snapshot state = store.snapshot();
        for (VifRef vif : vifs) {
            if (VifCables.isInGuest(state, vif)) {
                NicSpec nic =
                        new DomainSpecs(state).nic(vif, VifCable.of(state, vif).in(to));
                note(vif.ref(), new Verb.PlugNic(vm(state, vif), nic));
            }
        }
    }

    void removal(NetworkRef network, String bridge) {
        note(network.ref(), new Verb.RemoveBridge(bridge));
    }

    private void note(String object, Verb verb) {
        Note note = new Note(operation + "." + notes.size(), host.ref(), object, verb);
        noted.intend(note);
        notes.add(note);
    }

    /** The records stay as they were. */
    void forget() {
        notes.forEach(noted::written);
    }

    /** The records have changed; what the host does not do now it does when it is heard of again. */
    void carryOut() {
        for (Note note : notes) {
            try {
                carryOut(note);
                noted.written(note);
            } catch (ApiFailure e) {
                LOG.warn("{} of {} waits: {}", note.verb().getClass().getSimpleName(), note.object(), e.description());
                noted.left(note);
            }
        }
    }

    private void carryOut(Note note) {
        if (note.verb() instanceof Verb.RemoveBridge) {
            hosts.ask(host, note.operation(), note.verb());
            return;
        }
        Snapshot state = store.snapshot();
        VifRef vif = new VifRef(note.object());
        if (Records.exists(state, vif) && VifCables.isInGuest(state, vif)) {
            NicSpec nic = new DomainSpecs(state).nic(vif);
            bridges.raise(host, note.operation() + ".bridge", nic);
            hosts.ask(host, note.operation(), new Verb.PlugNic(vm(state, vif), nic));
        }
    }

    private static String vm(Snapshot state, VifRef vif) {
        return Records.get(state, Records.get(state, vif, Vif.VM), Vm.UUID);
    }
}

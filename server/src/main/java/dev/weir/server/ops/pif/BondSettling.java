package dev.weir.server.ops.pif;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.server.begun.Note;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.PifKind;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Settling;
import dev.weir.server.time.Ids;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a host's bonds and the records together after a kill in the middle: the records say which way. */
final class BondSettling {
    private final Store store;
    private final Hosts hosts;
    private final PifPlugs plugs;
    private final HostTurns turns;
    private final Ids ids;

    BondSettling(Store store, Hosts hosts, PifPlugs plugs, HostTurns turns, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.plugs = plugs;
        this.turns = turns;
        this.ids = ids;
    }

    void settle(Settling settling) {
        settling.on(Verb.EnsureBond.class, this::bond).on(Verb.RemoveBridge.class, this::removal);
    }

    private void bond(Note note) {
        if (!(note.verb() instanceof Verb.EnsureBond verb)) {
            throw new IllegalStateException("no bond: " + note.verb());
        }
        HostRef host = new HostRef(note.host());
        if (!Records.exists(store.snapshot(), host)) {
            return;
        }
        turns.take(host, () -> {
            PifRef master = on(host, note);
            if (master != null) {
                Settling.allowed(() -> plugs.raise(ids.uuid(), master));
            } else {
                plugs.raiseAgain(ids.uuid(), attached(host, verb.nics()));
                remove(host, verb.bridge());
            }
            return host;
        });
    }

    private List<PifRef> attached(HostRef host, List<String> nics) {
        Snapshot state = store.snapshot();
        return Records.get(state, host, Host.PIFS).stream()
                .filter(pif -> PifKind.of(state, pif) == PifKind.PHYSICAL
                        && nics.contains(Records.get(state, pif, Pif.DEVICE)))
                .toList();
    }

    /** Nothing of the host's is on the network of a bridge that was to go. */
    private void removal(Note note) {
        if (!(note.verb() instanceof Verb.RemoveBridge verb)) {
            throw new IllegalStateException("no removal: " + note.verb());
        }
        HostRef host = new HostRef(note.host());
        PifRef there = Records.exists(store.snapshot(), host) ? on(host, note) : null;
        if (there == null || PifKind.isBonded(store.snapshot(), there)) {
            remove(host, verb.bridge());
        }
    }

    private @Nullable PifRef on(HostRef host, Note note) {
        NetworkRef network = new NetworkRef(note.object());
        Snapshot state = store.snapshot();
        return Records.exists(state, network) ? Inheritance.on(state, host, network) : null;
    }

    private void remove(HostRef host, String bridge) {
        Settling.allowed(() -> hosts.ask(host, ids.uuid(), new Verb.RemoveBridge(bridge)));
    }
}

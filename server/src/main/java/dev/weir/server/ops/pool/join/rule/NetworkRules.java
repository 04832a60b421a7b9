package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.ControllerFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.NetworkFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the two are switched. */
final class NetworkRules {
    private static final Set<String> NBD = Set.of("nbd", "insecure_nbd");

    static final Rule SAME_BACKEND =
            Rule.of("POOL-36", "Host and pool must have the same kind of switches", NetworkRules::sameBackend);

    static final Rule SAME_CONTROLLER =
            Rule.of("POOL-37", "A controller of the host's switches must be the pool's", NetworkRules::sameController);

    static final Rule SAME_NBD =
            Rule.of("POOL-42", "Disks must go over the network in one way in host and pool", NetworkRules::sameNbd);

    private NetworkRules() {}

    private static @Nullable Blocker sameBackend(JoinFacts facts) {
        String ours = facts.ours().master().networkBackend();
        String theirs = facts.theirs().master().networkBackend();
        return ours.equals(theirs)
                ? null
                : new Blocker(
                        Errors.operationNotAllowed("Network backends differ"),
                        ours,
                        theirs,
                        "switch the host to the backend " + theirs);
    }

    private static @Nullable Blocker sameController(JoinFacts facts) {
        if (!facts.ours().master().networkBackend().equals("openvswitch")
                || facts.ours().controllers().isEmpty()) {
            return null;
        }
        ControllerFacts ours = facts.ours().controllers().getFirst();
        List<ControllerFacts> theirs = facts.theirs().controllers();
        return !theirs.isEmpty() && theirs.getFirst().sameAs(ours)
                ? null
                : new Blocker(
                        Errors.operationNotAllowed("SDN controller differs"),
                        ours.toString(),
                        Names.of(theirs, ControllerFacts::toString),
                        here("sdn-controller-forget uuid=" + ours.uuid()));
    }

    private static @Nullable Blocker sameNbd(JoinFacts facts) {
        Optional<Purpose> ours = nbd(facts.ours());
        Optional<Purpose> theirs = nbd(facts.theirs());
        if (ours.isEmpty()
                || theirs.isEmpty()
                || ours.get().name().equals(theirs.get().name())) {
            return null;
        }
        return new Blocker(
                Errors.operationNotAllowed("Incompatible network purposes: nbd and insecure_nbd"),
                ours.get().name(),
                theirs.get().name(),
                here("network-param-remove uuid=" + ours.get().network().uuid() + " param-name=purpose param-key="
                        + ours.get().name()));
    }

    private record Purpose(NetworkFacts network, String name) {}

    private static Optional<Purpose> nbd(Side side) {
        return side.networks().stream()
                .flatMap(network ->
                        network.purposes().stream().filter(NBD::contains).map(name -> new Purpose(network, name)))
                .findFirst();
    }
}

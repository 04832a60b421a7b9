package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.PifFacts;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The interface that clients and the other hosts come by. */
final class ManagementRules {
    static final Rule PRESENT =
            Rule.of("POOL-14", "The host must know its management interface", ManagementRules::present);

    static final Rule SAME_TAG = Rule.of(
            "POOL-33",
            "The management interfaces of host and pool must have the same VLAN tag",
            facts -> both(facts, (ours, theirs) -> sameTag(ours, theirs)));

    static final Rule SAME_ADDRESS_TYPE = Rule.of(
            "POOL-41",
            "The management interfaces of host and pool must go by the same kind of address",
            facts -> both(facts, (ours, theirs) -> sameAddressType(ours, theirs)));

    private ManagementRules() {}

    private static @Nullable Blocker present(JoinFacts facts) {
        if (facts.ours().management().isPresent()) {
            return null;
        }
        return new Blocker(
                Errors.hostStillBooting(),
                "no PIF with management=true",
                "",
                here("host-management-reconfigure pif-uuid=<PIF>"));
    }

    /** An interface that is not there is another rule's matter, or the other pool's. */
    private static @Nullable Blocker both(JoinFacts facts, BiFunction<PifFacts, PifFacts, @Nullable Blocker> compare) {
        PifFacts ours = facts.ours().management().orElse(null);
        PifFacts theirs = facts.theirs().management().orElse(null);
        return ours == null || theirs == null ? null : compare.apply(ours, theirs);
    }

    private static @Nullable Blocker sameTag(PifFacts ours, PifFacts theirs) {
        if (ours.vlan() == theirs.vlan()) {
            return null;
        }
        String local = Long.toString(ours.vlan());
        String remote = Long.toString(theirs.vlan());
        return new Blocker(
                Errors.poolJoiningHostManagementVlanDoesNotMatch(local, remote),
                local,
                remote,
                here("host-management-reconfigure pif-uuid=<PIF with VLAN " + remote + ">"));
    }

    private static @Nullable Blocker sameAddressType(PifFacts ours, PifFacts theirs) {
        if (ours.addressType().equals(theirs.addressType())) {
            return null;
        }
        return new Blocker(
                Errors.operationNotAllowed("Primary address type differs"),
                ours.addressType(),
                theirs.addressType(),
                here("pif-set-primary-address-type uuid=" + ours.uuid() + " primary_address_type="
                        + theirs.addressType()));
    }
}

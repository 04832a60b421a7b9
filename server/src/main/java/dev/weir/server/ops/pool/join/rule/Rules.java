package dev.weir.server.ops.pool.join.rule;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All preconditions of a join, in the order in which they are looked at: POOL-11, POOL-13 to POOL-48, our own last. */
public final class Rules {
    public static final List<Rule> ALL = Stream.of(
                    List.of(
                            LicenceRules.POOLING,
                            LicenceRules.POOL_SIZE,
                            ManagementRules.PRESENT,
                            AvailabilityRules.OURS,
                            ClusterRules.OURS,
                            ClusterRules.NO_VLAN,
                            ClusterRules.ONE_ADDRESS,
                            AvailabilityRules.THEIRS,
                            MembershipRules.NOT_THE_SAME,
                            MembershipRules.NO_MEMBERS,
                            GuestRules.NONE_RUNNING,
                            GuestRules.NONE_AT_WORK,
                            MembershipRules.NO_GUIDANCE,
                            SoftwareRules.COMPATIBLE,
                            SoftwareRules.HOMOGENEOUS,
                            SoftwareRules.SAME_PROCESSORS,
                            StorageRules.NONE_SHARED,
                            LinkRules.NO_BONDS,
                            LinkRules.NO_TUNNELS,
                            LinkRules.NO_SRIOVS,
                            LinkRules.NO_VLANS,
                            ManagementRules.SAME_TAG,
                            MembershipRules.SAME_DIRECTORY,
                            LicenceRules.SAME_EDITION,
                            NetworkRules.SAME_BACKEND,
                            NetworkRules.SAME_CONTROLLER,
                            SoftwareRules.SAME_API,
                            SoftwareRules.SAME_SCHEMA,
                            SoftwareRules.SAME_UPDATES,
                            ManagementRules.SAME_ADDRESS_TYPE,
                            NetworkRules.SAME_NBD,
                            TrustRules.SAME_VERIFICATION,
                            TrustRules.NO_OTHER_AUTHORITY,
                            TrustRules.NO_OTHER_PURPOSE,
                            AvailabilityRules.OURS_NOT_UPDATING,
                            AvailabilityRules.THEIRS_NOT_UPDATING,
                            StorageRules.DRIVERS),
                    List.of(StrictRules.ALL_HALTED, StrictRules.CLOCKS_AGREE, StrictRules.PHYSICAL_MANAGEMENT))
            .flatMap(List::stream)
            .toList();

    private Rules() {}

    /** A rule with what is in its way. */
    public record Broken(Rule rule, Blocker blocker) {}

    /** What is looked at before anything is sent (POOL-11). */
    public static @Nullable Blocker beforeLogin(Side ours) {
        return LicenceRules.pooling(ours);
    }

    /** What a join answers: the first that is in the way. */
    public static @Nullable Broken first(JoinFacts facts, boolean force) {
        for (Rule rule : ALL) {
            Blocker blocker = rule.look(facts, force);
            if (blocker != null) {
                return new Broken(rule, blocker);
            }
        }
        return null;
    }

    /** Everything that is in the way. */
    public static List<Broken> all(JoinFacts facts) {
        List<Broken> found = new ArrayList<>();
        for (Rule rule : ALL) {
            Blocker blocker = rule.look(facts, false);
            if (blocker != null) {
                found.add(new Broken(rule, blocker));
            }
        }
        return found;
    }
}

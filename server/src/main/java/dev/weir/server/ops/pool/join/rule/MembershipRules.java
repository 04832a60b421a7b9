package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;
import static dev.weir.server.ops.pool.join.rule.Remedies.there;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.HostFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.MasterFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who the two are to each other, and whether each is whole. */
final class MembershipRules {
    static final Rule NOT_THE_SAME = Rule.of("POOL-20", "The pool must be another one", MembershipRules::notTheSame);

    static final Rule NO_MEMBERS =
            Rule.of("POOL-21", "The host must be the only one of its own pool", MembershipRules::noMembers);

    static final Rule NO_GUIDANCE =
            Rule.of("POOL-24", "Nothing that an update demands may be left undone", MembershipRules::noGuidance);

    static final Rule SAME_DIRECTORY = Rule.of(
            "POOL-34", "Host and pool must know their users from the same directory", MembershipRules::sameDirectory);

    private MembershipRules() {}

    private static @Nullable Blocker notTheSame(JoinFacts facts) {
        String uuid = facts.theirs().master().host().uuid();
        if (!facts.ours().master().host().uuid().equals(uuid)) {
            return null;
        }
        return new Blocker(
                Errors.operationNotAllowed(
                        facts.ours().hosts().size() > 1
                                ? "Host is already part of a pool"
                                : "Host cannot become slave of itself"),
                uuid,
                uuid,
                "give the address of another pool");
    }

    private static @Nullable Blocker noMembers(JoinFacts facts) {
        String own = facts.ours().master().ref();
        List<HostFacts> others = facts.ours().hosts().stream()
                .filter(host -> !host.ref().equals(own))
                .toList();
        if (others.isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.joiningHostCannotBeMasterOfOtherHosts(),
                Names.of(others, HostFacts::name),
                "",
                each(others, host -> here("pool-eject host-uuid=" + host.uuid())));
    }

    private static @Nullable Blocker noGuidance(JoinFacts facts) {
        MasterFacts ours = facts.ours().master();
        MasterFacts theirs = facts.theirs().master();
        boolean here = !ours.pendingGuidances().isEmpty();
        if (!here && theirs.pendingGuidances().isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.hostPendingMandatoryGuidanceNotEmpty(here ? ours.ref() : theirs.ref()),
                String.join(" ", ours.pendingGuidances()),
                String.join(" ", theirs.pendingGuidances()),
                here
                        ? here("host-reboot uuid=" + ours.host().uuid())
                        : there(facts, "host-reboot uuid=" + theirs.host().uuid()));
    }

    private static @Nullable Blocker sameDirectory(JoinFacts facts) {
        MasterFacts ours = facts.ours().master();
        MasterFacts theirs = facts.theirs().master();
        if (ours.authType().equals(theirs.authType()) && ours.authService().equalsIgnoreCase(theirs.authService())) {
            return null;
        }
        return new Blocker(
                Errors.poolJoiningExternalAuthMismatch(),
                directory(ours),
                directory(theirs),
                theirs.authType().isEmpty()
                        ? here("pool-disable-external-auth")
                        : here("pool-enable-external-auth auth-type=" + theirs.authType() + " service-name="
                                + theirs.authService()));
    }

    private static String directory(MasterFacts host) {
        return host.authType().isEmpty() ? "none" : host.authType() + " " + host.authService();
    }
}

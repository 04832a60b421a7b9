package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.PifFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import dev.weir.server.ops.pool.join.facts.VmFacts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the reference lets pass and regrets later (POOL-50, decision 33). */
final class StrictRules {
    /** From there on the heartbeat would warn of the clocks for as long as the host is in the pool (POOL-88). */
    static final Duration MOST_SKEW = Duration.ofMinutes(5);

    static final Rule ALL_HALTED =
            Rule.strict("strict-1", "No VM may be suspended or paused on the host", StrictRules::allHalted);

    static final Rule CLOCKS_AGREE = Rule.strict(
            "strict-2",
            "The clocks of host and pool may differ by at most " + MOST_SKEW.toSeconds() + " seconds",
            StrictRules::clocksAgree);

    static final Rule PHYSICAL_MANAGEMENT = Rule.strict(
            "strict-3", "The management interface must be a NIC, neither VLAN nor bond", StrictRules::physical);

    private StrictRules() {}

    private static @Nullable Blocker allHalted(JoinFacts facts) {
        List<VmFacts> alive = facts.contents().guests().stream()
                .filter(vm -> !vm.snapshot())
                .filter(vm ->
                        vm.powerState().equals("Suspended") || vm.powerState().equals("Paused"))
                .toList();
        if (alive.isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.joiningHostCannotHaveRunningOrSuspendedVms(),
                Names.of(alive, VmFacts::name),
                "",
                each(
                        alive,
                        vm -> here((vm.powerState().equals("Paused") ? "vm-unpause" : "vm-resume") + " uuid="
                                        + vm.uuid())
                                + "; "
                                + here("vm-shutdown uuid=" + vm.uuid())));
    }

    private static @Nullable Blocker clocksAgree(JoinFacts facts) {
        if (facts.skew().atLeast().compareTo(MOST_SKEW) <= 0) {
            return null;
        }
        long seconds = facts.skew().seconds();
        return new Blocker(
                Errors.operationNotAllowed("Clocks differ by " + Math.abs(seconds) + " seconds, at most "
                        + MOST_SKEW.toSeconds() + " are allowed"),
                "",
                (seconds < 0 ? seconds : "+" + seconds) + " seconds",
                "set the clock of the host, or let NTP do it");
    }

    private static @Nullable Blocker physical(JoinFacts facts) {
        Side ours = facts.ours();
        PifFacts management = ours.management().orElse(null);
        if (management == null
                || (management.physical()
                        && ours.bonds().stream().noneMatch(bond -> bond.over().contains(management.ref())))) {
            return null;
        }
        return new Blocker(
                Errors.poolJoiningHostMustHavePhysicalManagementNic(),
                management.device() + (management.vlan() < 0 ? "" : " tag " + management.vlan()),
                "",
                here("host-management-reconfigure pif-uuid=<NIC>"));
    }
}

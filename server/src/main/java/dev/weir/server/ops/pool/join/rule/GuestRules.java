package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.VmFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the VMs of the host are doing. */
final class GuestRules {
    static final Rule NONE_RUNNING = Rule.of("POOL-22", "No VM may be running on the host", GuestRules::noneRunning);

    static final Rule NONE_AT_WORK =
            Rule.of("POOL-23", "No VM of the host may have an operation in progress", GuestRules::noneAtWork);

    private GuestRules() {}

    private static @Nullable Blocker noneRunning(JoinFacts facts) {
        List<VmFacts> running = facts.contents().guests().stream()
                .filter(vm -> vm.powerState().equals("Running"))
                .toList();
        if (running.isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.joiningHostCannotHaveRunningVms(),
                Names.of(running, VmFacts::name),
                "",
                each(running, vm -> here("vm-shutdown uuid=" + vm.uuid())));
    }

    /** Templates and the control domain count. */
    private static @Nullable Blocker noneAtWork(JoinFacts facts) {
        List<VmFacts> busy = facts.contents().vms().stream()
                .filter(vm -> !vm.operations().isEmpty())
                .toList();
        if (busy.isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.joiningHostCannotHaveVmsWithCurrentOperations(),
                Names.of(busy, vm -> vm.name() + " (" + String.join(" ", vm.operations()) + ")"),
                "",
                here("task-list") + " and wait, or " + here("task-cancel uuid=<task>"));
    }
}

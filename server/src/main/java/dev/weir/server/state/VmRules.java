package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmApplianceRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.VmppRef;
import dev.weir.model.types.VmssRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on a VM, and the first reason why not, in the order of VML-2. */
public final class VmRules {
    private static final String DEFAULT_TEMPLATE = "default_template";

    private final Snapshot state;
    private final Row vm;
    private final VmPowerState power;
    private final Map<String, VmOperations> current;
    private final boolean template;
    private final boolean snapshot;
    private final boolean controlDomain;

    private VmRules(Snapshot state, Row vm) {
        this.state = state;
        this.vm = vm;
        this.power = Records.get(vm, Vm.POWER_STATE);
        this.current = Records.get(vm, Vm.CURRENT_OPERATIONS);
        this.template = Records.get(vm, Vm.IS_A_TEMPLATE);
        this.snapshot = Records.get(vm, Vm.IS_A_SNAPSHOT);
        this.controlDomain = Records.get(vm, Vm.IS_CONTROL_DOMAIN);
    }

    /** Fails with the first reason against the operation. */
    public static void require(Snapshot state, VmRef vm, VmOperations operation) {
        ApiFailure reason = new VmRules(state, Records.require(state, vm)).against(operation);
        if (reason != null) {
            throw reason;
        }
    }

    /** The operations that clients may offer (VML-21). */
    static List<VmOperations> allowed(Snapshot state, Row vm) {
        VmRules rules = new VmRules(state, vm);
        List<VmOperations> allowed = new ArrayList<>();
        for (VmOperations operation : VmOperations.values()) {
            if (VmTable.listed(operation) && rules.against(operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private @Nullable ApiFailure against(VmOperations operation) {
        String blocked = Records.get(vm, Vm.BLOCKED_OPERATIONS).get(operation);
        if (blocked != null) {
            return Errors.operationBlocked(vm.ref(), blocked);
        }
        ApiFailure reason = powerState(operation);
        if (reason == null) {
            reason = concurrency(operation);
        }
        if (reason == null) {
            reason = kind(operation);
        }
        VmMobility mobility = new VmMobility(state, vm);
        if (reason == null) {
            reason = mobility.against(operation);
        }
        if (reason == null) {
            reason = controlDomain(operation);
        }
        if (reason == null) {
            reason = mobility.guest(operation);
        }
        if (reason == null) {
            reason = disks(operation);
        }
        if (reason == null) {
            reason = mobility.devices(operation);
        }
        return reason == null ? belongings(operation) : reason;
    }

    private @Nullable ApiFailure powerState(VmOperations operation) {
        boolean suspended = snapshot
                || state.rows(Pool.DEF).stream()
                        .anyMatch(pool -> Records.get(pool, Pool.OTHER_CONFIG)
                                .getOrDefault("allow_clone_suspended_vm", "false")
                                .equals("true"));
        List<VmPowerState> expected = VmTable.states(operation, controlDomain, suspended);
        return expected.contains(power) ? null : badPowerState(expected);
    }

    private ApiFailure badPowerState(List<VmPowerState> expected) {
        String words = expected.stream().map(VmRules::lower).collect(Collectors.joining(", "));
        return Errors.vmBadPowerState(vm.ref(), words, lower(power));
    }

    /** The wire's word as error parameters carry it (wire.md F9). */
    public static String lower(VmPowerState state) {
        return state.wire().toLowerCase(Locale.ROOT);
    }

    private @Nullable ApiFailure concurrency(VmOperations operation) {
        if (current.isEmpty() || VmTable.mayJoin(operation, EnumSet.copyOf(current.values()))) {
            return null;
        }
        return InProgress.failure("VM", vm.ref(), current);
    }

    private @Nullable ApiFailure kind(VmOperations operation) {
        if (template && !snapshot && !VmTable.ofTemplate(operation, defaultTemplate(vm))) {
            return new ApiFailure("VM_IS_TEMPLATE", List.of(vm.ref(), operation.wire()));
        }
        if (snapshot && !VmTable.ofSnapshot(operation)) {
            return new ApiFailure("VM_IS_SNAPSHOT", List.of(vm.ref(), operation.wire()));
        }
        if (operation == VmOperations.PROVISION && !template) {
            return Errors.provisionOnlyAllowedOnTemplate();
        }
        if (operation == VmOperations.REVERT && !snapshot) {
            return Errors.revertOnlyAllowedOnSnapshot();
        }
        return null;
    }

    public static boolean defaultTemplate(Row vm) {
        String marked = Records.get(vm, Vm.OTHER_CONFIG).getOrDefault(DEFAULT_TEMPLATE, "false");
        return Records.get(vm, Vm.IS_DEFAULT_TEMPLATE) || marked.equals("true") || marked.equals("1");
    }

    private @Nullable ApiFailure controlDomain(VmOperations operation) {
        if (!controlDomain) {
            return null;
        }
        if (operation == VmOperations.CHANGING_VCPUS || operation == VmOperations.DESTROY) {
            return Errors.operationNotAllowed("This operation is not allowed on dom0");
        }
        return VmTable.ofControlDomain(operation)
                ? null
                : Errors.operationNotAllowed("This operation is not allowed on a control domain");
    }

    /** A disk that forgets at each boot makes no sense in a snapshot (VML-17); quiescing needs an agent of the guest (VML-16). */
    private @Nullable ApiFailure disks(VmOperations operation) {
        if (operation == VmOperations.SNAPSHOT_WITH_QUIESCE) {
            return new ApiFailure("VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED", List.of(vm.ref()));
        }
        boolean reset = EnumSet.of(VmOperations.CHECKPOINT, VmOperations.SNAPSHOT, VmOperations.SUSPEND)
                        .contains(operation)
                && hasResetDisk();
        return reset ? Errors.vdiOnBootModeIncompatibleWithOperation() : null;
    }

    /** What the VM has, and what plans with it and must not find a template in its place (VML-19, VML-20). */
    private @Nullable ApiFailure belongings(VmOperations operation) {
        return switch (operation) {
            case MAKE_INTO_TEMPLATE -> memberships();
            case QUERY_SERVICES ->
                Records.get(vm, Vm.OTHER_CONFIG)
                                .getOrDefault("is_system_domain", "false")
                                .equals("true")
                        ? null
                        : Errors.notSystemDomain(vm.ref());
            case CREATE_VTPM -> {
                int count = Records.get(vm, Vm.VTPMS).size();
                yield count == 0 ? null : Errors.vtpmMaxAmountReached(Integer.toString(count));
            }
            default -> null;
        };
    }

    private @Nullable ApiFailure memberships() {
        VmApplianceRef appliance = Records.get(vm, Vm.APPLIANCE);
        if (Records.exists(state, appliance)) {
            return Errors.vmIsPartOfAnAppliance(vm.ref(), appliance.ref());
        }
        VmppRef policy = Records.get(vm, Vm.PROTECTION_POLICY);
        if (Records.exists(state, policy)) {
            return Errors.vmAssignedToProtectionPolicy(vm.ref(), policy.ref());
        }
        VmssRef schedule = Records.get(vm, Vm.SNAPSHOT_SCHEDULE);
        return Records.exists(state, schedule) ? Errors.vmAssignedToSnapshotSchedule(vm.ref(), schedule.ref()) : null;
    }

    private boolean hasResetDisk() {
        for (VbdRef vbd : Records.get(vm, Vm.VBDS)) {
            VdiRef vdi = Records.get(state, vbd, Vbd.VDI);
            if (!vdi.isNull()
                    && Records.exists(state, vdi)
                    && Records.get(state, vdi, Vdi.ON_BOOT) == dev.weir.model.types.OnBoot.RESET) {
                return true;
            }
        }
        return false;
    }
}

package dev.weir.server.state;

import static dev.weir.model.types.VmOperations.*;
import static dev.weir.model.types.VmPowerState.HALTED;
import static dev.weir.model.types.VmPowerState.PAUSED;
import static dev.weir.model.types.VmPowerState.RUNNING;
import static dev.weir.model.types.VmPowerState.SUSPENDED;

import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables of VML-6 to VML-9 and VML-21, one place each. */
final class VmTable {
    /** In which power states an operation may begin (VML-6), in the order in which a refusal names them. */
    private static final Map<VmOperations, List<VmPowerState>> STATES = new EnumMap<>(VmOperations.class);

    static {
        states(List.of(), IMPORT);
        states(
                List.of(HALTED),
                CHANGING_VCPUS,
                CHANGING_STATIC_RANGE,
                CHANGING_MEMORY_LIMITS,
                CHANGING_SHADOW_MEMORY,
                CHANGING_NVRAM,
                MAKE_INTO_TEMPLATE,
                PROVISION,
                START,
                START_ON,
                CREATE_VTPM);
        states(List.of(PAUSED), UNPAUSE);
        states(List.of(SUSPENDED), CSVM, RESUME, RESUME_ON);
        states(
                List.of(RUNNING),
                AWAITING_MEMORY_LIVE,
                CALL_PLUGIN,
                CLEAN_REBOOT,
                CLEAN_SHUTDOWN,
                CHANGING_MEMORY_LIVE,
                CHANGING_SHADOW_MEMORY_LIVE,
                CHANGING_VCPUS_LIVE,
                DATA_SOURCE_OP,
                PAUSE,
                POOL_MIGRATE,
                SEND_SYSRQ,
                SEND_TRIGGER,
                SNAPSHOT_WITH_QUIESCE,
                SYSPREP,
                SUSPEND);
        states(List.of(HALTED, RUNNING), CHANGING_DYNAMIC_RANGE);
        states(List.of(HALTED), CLONE, COPY);
        states(List.of(HALTED, SUSPENDED), CREATE_TEMPLATE, DESTROY, EXPORT);
        states(List.of(PAUSED, RUNNING), HARD_REBOOT);
        states(List.of(PAUSED, SUSPENDED, RUNNING), CHECKPOINT, GET_BOOT_RECORD, SHUTDOWN, HARD_SHUTDOWN);
        states(List.of(HALTED, SUSPENDED, RUNNING), MIGRATE_SEND);
        states(
                List.of(HALTED, PAUSED, SUSPENDED, RUNNING),
                ASSERT_OPERATION_VALID,
                METADATA_EXPORT,
                POWER_STATE_RESET,
                REVERT,
                REVERTING,
                SNAPSHOT,
                UPDATE_ALLOWED_OPERATIONS,
                QUERY_SERVICES);
    }

    /** Operations that run beside others of the same group (VML-7). */
    private static final Set<Set<VmOperations>> TOGETHER =
            Set.of(EnumSet.of(CLONE, COPY, EXPORT), EnumSet.of(GET_BOOT_RECORD), EnumSet.of(SNAPSHOT, CHECKPOINT));

    /** What a template allows (VML-8), and what it allows beside if it is no default one. */
    private static final Set<VmOperations> OF_TEMPLATE = EnumSet.of(
            CHANGING_DYNAMIC_RANGE,
            CHANGING_STATIC_RANGE,
            CHANGING_MEMORY_LIMITS,
            CHANGING_SHADOW_MEMORY,
            CHANGING_VCPUS,
            CHANGING_NVRAM,
            CLONE,
            COPY,
            EXPORT,
            METADATA_EXPORT,
            PROVISION);

    private static final Set<VmOperations> OF_OWN_TEMPLATE = EnumSet.of(DESTROY, MIGRATE_SEND);

    private static final Set<VmOperations> OF_SNAPSHOT =
            EnumSet.of(REVERT, CLONE, COPY, EXPORT, DESTROY, HARD_SHUTDOWN, METADATA_EXPORT);

    /** What a control domain allows at all (VML-13). */
    private static final Set<VmOperations> OF_CONTROL_DOMAIN = EnumSet.of(
            DATA_SOURCE_OP,
            CHANGING_MEMORY_LIVE,
            AWAITING_MEMORY_LIVE,
            METADATA_EXPORT,
            CHANGING_DYNAMIC_RANGE,
            CHANGING_MEMORY_LIMITS,
            CHANGING_STATIC_RANGE,
            START,
            START_ON,
            CHANGING_VCPUS,
            DESTROY);

    private static final Set<VmOperations> RUNNING_CONTROL_DOMAIN =
            EnumSet.of(CHANGING_VCPUS, CHANGING_STATIC_RANGE, CHANGING_MEMORY_LIMITS);

    /** Operations that no list of allowed ones ever names (VML-21). */
    private static final Set<VmOperations> UNLISTED = EnumSet.of(
            CREATE_TEMPLATE,
            POWER_STATE_RESET,
            CSVM,
            GET_BOOT_RECORD,
            SEND_SYSRQ,
            SEND_TRIGGER,
            QUERY_SERVICES,
            SHUTDOWN,
            CALL_PLUGIN,
            CHANGING_MEMORY_LIVE,
            AWAITING_MEMORY_LIVE,
            CHANGING_MEMORY_LIMITS,
            CHANGING_SHADOW_MEMORY_LIVE,
            CHANGING_VCPUS,
            ASSERT_OPERATION_VALID,
            DATA_SOURCE_OP,
            UPDATE_ALLOWED_OPERATIONS,
            IMPORT,
            REVERTING);

    private VmTable() {}

    private static void states(List<VmPowerState> states, VmOperations... operations) {
        for (VmOperations operation : operations) {
            STATES.put(operation, states);
        }
    }

    static List<VmPowerState> states(VmOperations operation, boolean controlDomain, boolean cloneSuspended) {
        List<VmPowerState> states = STATES.getOrDefault(operation, List.of());
        if (controlDomain && RUNNING_CONTROL_DOMAIN.contains(operation)) {
            return List.of(HALTED, RUNNING);
        }
        if (cloneSuspended && (operation == CLONE || operation == COPY)) {
            return List.of(HALTED, SUSPENDED);
        }
        return states;
    }

    static boolean mayJoin(VmOperations fresh, Set<VmOperations> running) {
        for (Set<VmOperations> group : TOGETHER) {
            if (group.contains(fresh) && group.containsAll(running)) {
                return true;
            }
        }
        return switch (fresh) {
            case SNAPSHOT -> running.equals(EnumSet.of(SNAPSHOT_WITH_QUIESCE));
            case METADATA_EXPORT, CLEAN_SHUTDOWN, CLEAN_REBOOT -> running.equals(EnumSet.of(MIGRATE_SEND));
            case HARD_SHUTDOWN -> !running.contains(HARD_SHUTDOWN);
            case HARD_REBOOT -> !running.contains(HARD_SHUTDOWN) && !running.contains(HARD_REBOOT);
            default -> false;
        };
    }

    static boolean ofTemplate(VmOperations operation, boolean defaultTemplate) {
        return OF_TEMPLATE.contains(operation) || (!defaultTemplate && OF_OWN_TEMPLATE.contains(operation));
    }

    static boolean ofSnapshot(VmOperations operation) {
        return OF_SNAPSHOT.contains(operation);
    }

    static boolean ofControlDomain(VmOperations operation) {
        return OF_CONTROL_DOMAIN.contains(operation);
    }

    static boolean listed(VmOperations operation) {
        return !UNLISTED.contains(operation);
    }
}

package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on a host, and the first reason why not (PLM-20, PLM-69). */
public final class HostRules {
    /** The one way to switch a host on that needs nothing but its NIC. */
    private static final String BY_NIC = "wake-on-lan";

    private static final Set<HostAllowedOperations> CREATING = EnumSet.of(
            HostAllowedOperations.PROVISION, HostAllowedOperations.VM_RESUME, HostAllowedOperations.VM_MIGRATE);
    private static final Set<HostAllowedOperations> REMOVING =
            EnumSet.of(HostAllowedOperations.EVACUATE, HostAllowedOperations.REBOOT, HostAllowedOperations.SHUTDOWN);
    private static final Set<HostAllowedOperations> OF_THE_DISABLED = EnumSet.of(
            HostAllowedOperations.REBOOT, HostAllowedOperations.SHUTDOWN, HostAllowedOperations.APPLY_UPDATES);

    /** What else an operation under way keeps away. */
    private static final Map<HostAllowedOperations, Set<HostAllowedOperations>> EXCLUDED = new EnumMap<>(Map.of(
            HostAllowedOperations.REBOOT,
            EnumSet.of(HostAllowedOperations.SHUTDOWN, HostAllowedOperations.APPLY_UPDATES),
            HostAllowedOperations.SHUTDOWN,
            EnumSet.of(HostAllowedOperations.REBOOT, HostAllowedOperations.APPLY_UPDATES),
            HostAllowedOperations.APPLY_UPDATES,
            EnumSet.of(HostAllowedOperations.REBOOT, HostAllowedOperations.SHUTDOWN, HostAllowedOperations.ENABLE),
            HostAllowedOperations.PROVISION,
            EnumSet.of(HostAllowedOperations.PROVISION)));

    private HostRules() {}

    public static void require(Snapshot state, HostRef host, HostAllowedOperations operation) {
        refuse(against(state, Records.require(state, host), operation));
    }

    /** For whoever ends the whole pool, and disables the host by that; one that is ending already is left to its end. */
    public static void requireUnused(Snapshot state, HostRef host) {
        Row row = Records.require(state, host);
        refuse(running(row, operation -> operation == HostAllowedOperations.SHUTDOWN));
        refuse(busy(row, HostAllowedOperations.SHUTDOWN));
    }

    private static void refuse(@Nullable ApiFailure reason) {
        if (reason != null) {
            throw reason;
        }
    }

    static List<HostAllowedOperations> allowed(Snapshot state, Row host) {
        List<HostAllowedOperations> allowed = new ArrayList<>();
        for (HostAllowedOperations operation : HostAllowedOperations.values()) {
            if (against(state, host, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row host, HostAllowedOperations operation) {
        ApiFailure busy = busy(host, operation);
        if (busy != null) {
            return busy;
        }
        if (OF_THE_DISABLED.contains(operation) && Records.get(host, Host.ENABLED)) {
            return Errors.hostNotDisabled();
        }
        return operation == HostAllowedOperations.POWER_ON ? againstPowerOn(state, host) : null;
    }

    private static @Nullable ApiFailure againstPowerOn(Snapshot state, Row host) {
        if (Liveness.of(state, new HostRef(host.ref()))) {
            return Errors.hostIsLive(host.ref());
        }
        String mode = Records.get(host, Host.POWER_ON_MODE);
        if (mode.isEmpty()) {
            return Errors.hostPowerOnModeDisabled();
        }
        return mode.equals(BY_NIC) ? null : Errors.xenapiMissingPlugin(mode);
    }

    private static @Nullable ApiFailure busy(Row host, HostAllowedOperations operation) {
        ApiFailure other = null;
        if (CREATING.contains(operation)) {
            other = running(host, REMOVING::contains);
        } else if (REMOVING.contains(operation)) {
            other = running(host, CREATING::contains);
        }
        return other != null
                ? other
                : running(host, one -> EXCLUDED.getOrDefault(one, Set.of()).contains(operation));
    }

    private static @Nullable ApiFailure running(Row host, Predicate<HostAllowedOperations> kind) {
        return Records.get(host, Host.CURRENT_OPERATIONS).entrySet().stream()
                .filter(entry -> kind.test(entry.getValue()))
                .findFirst()
                .map(entry -> InProgress.failure("host", host.ref(), Map.of(entry.getKey(), entry.getValue())))
                .orElse(null);
    }
}

package dev.weir.server.place;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import dev.weir.server.state.VmRules;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the guests of a host would go if all of them had to, and why one cannot (PLM-64). */
public final class EvacuationPlan {
    private static final String PLATFORM = "platform_version";
    private static final String RESTART = "restart";

    private final Snapshot state;
    private final HostRef host;
    private final List<HostRef> targets;
    private final Map<VmRef, ApiFailure> hindrances = new LinkedHashMap<>();
    private final Map<VmRef, HostRef> moves = new LinkedHashMap<>();

    private EvacuationPlan(Snapshot state, HostRef host) {
        this.state = state;
        this.host = host;
        this.targets = Records.all(state, Host.DEF, HostRef.CODEC).stream()
                .filter(other -> !other.equals(host))
                .filter(other -> Records.get(state, other, Host.ENABLED))
                .filter(other -> !isOlder(other))
                .toList();
    }

    /** {@code protectedOnly}: where HA is on, a guest that HA does not restart has to be suspended first. */
    public static EvacuationPlan of(Snapshot state, HostRef host, boolean protectedOnly) {
        Records.require(state, host);
        EvacuationPlan plan = new EvacuationPlan(state, host);
        plan.make(protectedOnly && Records.get(ThePool.of(state), Pool.HA_ENABLED));
        return plan;
    }

    /** The guests that cannot go, with the reason. */
    public Map<VmRef, ApiFailure> hindrances() {
        return hindrances;
    }

    /** The others, with their next host. */
    public Map<VmRef, HostRef> moves() {
        return moves;
    }

    private void make(boolean protectedOnly) {
        List<VmRef> guests = Records.get(state, host, Host.RESIDENT_VMS).stream()
                .filter(vm -> !Records.get(state, vm, Vm.IS_CONTROL_DOMAIN))
                .toList();
        if (targets.isEmpty()) {
            guests.forEach(vm -> hindrances.put(vm, Errors.noHostsAvailable(vm.ref())));
            return;
        }
        for (VmRef vm : guests) {
            if (protectedOnly && !isProtected(vm)) {
                hindrances.put(vm, Errors.hostEvacuateVmNotHaProtected(vm.ref()));
            } else {
                requireEverywhere(vm);
            }
        }
        List<VmRef> agile =
                guests.stream().filter(vm -> !hindrances.containsKey(vm)).toList();
        guests.forEach(this::requireMovable);
        place(agile);
    }

    private boolean isProtected(VmRef vm) {
        return Records.get(state, vm, Vm.HA_ALWAYS_RUN)
                && Records.get(state, vm, Vm.HA_RESTART_PRIORITY).equals(RESTART);
    }

    /** On every other host, not only on one (PLM-65). */
    private void requireEverywhere(VmRef vm) {
        BootChecks checks = new BootChecks(state, vm).withoutMemory();
        try {
            targets.forEach(checks::require);
        } catch (ApiFailure e) {
            hindrances.put(vm, e);
        }
    }

    private void requireMovable(VmRef vm) {
        try {
            VmRules.require(state, vm, VmOperations.POOL_MIGRATE);
        } catch (ApiFailure e) {
            hindrances.put(vm, e);
        }
    }

    /** The largest first, each where most memory is left. */
    private void place(List<VmRef> guests) {
        Map<HostRef, Long> left = new HashMap<>();
        targets.forEach(target -> left.put(target, Memory.free(state, target, VmRef.NULL)));
        Comparator<VmRef> size = Comparator.comparingLong(vm -> Memory.needed(state, vm));
        for (VmRef vm : guests.stream().sorted(size.reversed()).toList()) {
            HostRef roomiest = targets.stream()
                    .max(Comparator.comparingLong(target -> left.getOrDefault(target, 0L)))
                    .orElseThrow();
            long rest = left.getOrDefault(roomiest, 0L) - Memory.needed(state, vm);
            if (rest < 0) {
                hindrances.put(vm, new ApiFailure("HOST_NOT_ENOUGH_FREE_MEMORY", List.of(vm.ref())));
            } else {
                left.put(roomiest, rest);
                if (!hindrances.containsKey(vm)) {
                    moves.put(vm, roomiest);
                }
            }
        }
    }

    /** While a pool is upgraded guests go to hosts that are as new or newer. */
    private boolean isOlder(HostRef other) {
        String[] own = version(host);
        String[] its = version(other);
        for (int i = 0; i < Math.max(own.length, its.length); i++) {
            int difference = Integer.compare(number(its, i), number(own, i));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    private String[] version(HostRef of) {
        return Records.get(state, of, Host.SOFTWARE_VERSION)
                .getOrDefault(PLATFORM, "")
                .split("[.]", -1);
    }

    private static int number(String[] version, int at) {
        return at < version.length && version[at].matches("[0-9]{1,8}") ? Integer.parseInt(version[at]) : 0;
    }
}

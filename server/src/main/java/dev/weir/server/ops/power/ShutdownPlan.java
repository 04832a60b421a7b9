package dev.weir.server.ops.power;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pool's shutdown would do now, step by step. */
final class ShutdownPlan {
    private ShutdownPlan() {}

    /** Those that are there, the master last. */
    static List<HostRef> hosts(Snapshot state) {
        HostRef master = ThePool.master(state);
        List<HostRef> hosts = new ArrayList<>();
        for (HostRef host : Records.all(state, Host.DEF, HostRef.CODEC)) {
            if (Liveness.of(state, host) && !host.equals(master)) {
                hosts.add(host);
            }
        }
        hosts.add(master);
        return hosts;
    }

    /** By numbers that sort; steps of one {@code order} run side by side. */
    static Map<String, Map<String, String>> of(Snapshot state) {
        Map<String, Map<String, String>> plan = new LinkedHashMap<>();
        List<HostRef> hosts = hosts(state);
        List<VmRef> guests = new ArrayList<>();
        hosts.forEach(host -> guests.addAll(Guests.on(state, host)));
        for (List<VmRef> group : Guests.descending(state, guests)) {
            for (VmRef vm : group) {
                Map<String, String> step =
                        step("VM", vm.ref(), Records.get(state, vm, Vm.UUID), Records.get(state, vm, Vm.NAME_LABEL));
                step.put("host", Records.get(state, vm, Vm.RESIDENT_ON).ref());
                step.put("order", Long.toString(Records.get(state, vm, Vm.ORDER)));
                add(plan, step);
            }
        }
        for (HostRef host : hosts) {
            add(
                    plan,
                    step(
                            "host",
                            host.ref(),
                            Records.get(state, host, Host.UUID),
                            Records.get(state, host, Host.NAME_LABEL)));
        }
        return plan;
    }

    private static void add(Map<String, Map<String, String>> plan, Map<String, String> step) {
        plan.put("%06d".formatted(plan.size() + 1), step);
    }

    private static Map<String, String> step(String type, String ref, String uuid, String name) {
        Map<String, String> step = new LinkedHashMap<>();
        step.put("class", type);
        step.put("ref", ref);
        step.put("uuid", uuid);
        step.put("name_label", name);
        return step;
    }
}

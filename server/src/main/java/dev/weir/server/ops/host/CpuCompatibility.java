package dev.weir.server.ops.host;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.cpu.Processors;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.util.LinkedHashMap;
import java.util.Map;

/** pool.get_cpu_compatibility: for each VM which host could take it as it runs now, and why another could not. */
public final class CpuCompatibility {
    private final Store store;

    public CpuCompatibility(Store store) {
        this.store = store;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.getCpuCompatibility(context -> table(store.snapshot()));
    }

    /** By references; an empty text is no reason against it. */
    private static Map<String, Map<String, String>> table(Snapshot state) {
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        for (Row vm : state.rows(Vm.DEF)) {
            boolean movable = !Records.get(vm, Vm.IS_A_TEMPLATE)
                    && !Records.get(vm, Vm.IS_A_SNAPSHOT)
                    && !Records.get(vm, Vm.IS_CONTROL_DOMAIN);
            if (movable) {
                Map<String, String> hosts = new LinkedHashMap<>();
                for (HostRef host : Records.all(state, Host.DEF, HostRef.CODEC)) {
                    hosts.put(host.ref(), text(Processors.judge(state, new VmRef(vm.ref()), host)));
                }
                table.put(vm.ref(), hosts);
            }
        }
        return table;
    }

    private static String text(Processors.Verdict verdict) {
        return verdict.missing().isEmpty()
                ? verdict.reason()
                : verdict.reason() + " Missing: " + String.join(" ", verdict.missing());
    }
}

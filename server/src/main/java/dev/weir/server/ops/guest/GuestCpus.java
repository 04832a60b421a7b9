package dev.weir.server.ops.guest;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.domain.CpuTunings;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.vm.VmHost;
import dev.weir.server.place.Memory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The vCPUs of a VM that runs: how many, and how they share the host (VML-116, VML-117). */
final class GuestCpus {
    private static final List<String> LIVE_KEYS = List.of("weight", "cap");

    private final Store store;
    private final OperationGuard guard;
    private final VmHost host;
    private final LiveSettings live;

    GuestCpus(Store store, OperationGuard guard, VmHost host, LiveSettings live) {
        this.store = store;
        this.guard = guard;
        this.host = host;
        this.live = live;
    }

    void bind(VmCalls<CallContext> calls) {
        calls.setVCPUsNumberLive(this::setNumberLive).addToVCPUsParamsLive(this::addToParamsLive);
    }

    /** QEMU plugs processors by ACPI, which needs nothing of the guest but a system that listens (VML-14a). */
    private void setNumberLive(CallContext context, VmRef vm, long count) {
        hold(context, vm, () -> {
            if (count < 1 || count > Records.get(store.snapshot(), vm, Vm.VCPUS_MAX)) {
                throw Errors.invalidValue("VCPU values must satisfy: 0 < VCPUs \u2264 VCPUs_max", Long.toString(count));
            }
            Answer answer = host.ask(context, vm, new Verb.SetVcpus(host.uuid(vm), Math.toIntExact(count)));
            long there = answer instanceof Answer.Domain domain ? domain.state().vcpus() : count;
            store.write(tx -> {
                Records.set(tx, vm, Vm.VCPUS_AT_STARTUP, count);
                Records.set(tx, vm, Vm.MEMORY_OVERHEAD, Memory.overhead(tx, vm));
                VmMetricsRef metrics = Records.get(tx, vm, Vm.METRICS);
                if (Records.exists(tx, metrics)) {
                    Records.set(tx, metrics, VmMetrics.VCPUS_NUMBER, there);
                }
                return vm;
            });
        });
    }

    /** The reference has no code for it; here a weight or a cap takes effect at once, and at later starts. */
    private void addToParamsLive(CallContext context, VmRef vm, String key, String value) {
        hold(context, vm, () -> {
            Row row = Records.require(store.snapshot(), vm);
            Map<String, String> params = new LinkedHashMap<>(Records.get(row, Vm.VCPUS_PARAMS));
            if (params.putIfAbsent(key, value) != null) {
                throw Errors.mapDuplicateKey("VM", "VCPUs_params", vm.ref(), key);
            }
            if (!LIVE_KEYS.contains(key)) {
                throw Errors.valueNotSupported("key", key, "only weight and cap can be changed while the VM runs");
            }
            if (!CpuTunings.isNumber(value)) {
                throw Errors.invalidValue(key, value);
            }
            int vcpus = Math.toIntExact(Records.get(row, Vm.VCPUS_MAX));
            live.change(
                    context,
                    vm,
                    new Verb.SetTuning(Records.get(row, Vm.UUID), CpuTunings.of(params, vcpus)),
                    tx -> Records.put(tx, vm, Vm.VCPUS_PARAMS, key, value));
        });
    }

    private void hold(CallContext context, VmRef vm, Runnable work) {
        Records.require(store.snapshot(), vm);
        guard.run(context, Hold.vm(vm, VmOperations.CHANGING_VCPUS_LIVE), work);
    }
}

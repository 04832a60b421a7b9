package dev.weir.server.ops.host;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostCpu;
import dev.weir.model.types.HostCpuRef;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A host's own word about its processors, memory and software, as records (CPU-1 to CPU-6). */
public final class HostFactsRows {
    private final Product product;
    private final PoolLevel level;
    private final Ids ids;

    public HostFactsRows(Product product, PoolLevel level, Ids ids) {
        this.product = product;
        this.level = level;
        this.ids = ids;
    }

    public void update(Tx tx, HostRef host, HostFacts facts) {
        Map<String, String> cpuInfo = cpuInfo(facts.cpu());
        boolean hvmChanged =
                facts.hvm() == Records.get(tx, host, Host.CAPABILITIES).isEmpty();
        boolean processorsChanged = !Records.get(tx, host, Host.CPU_INFO).equals(cpuInfo)
                || Records.get(tx, host, Host.HOST_CPUS).size() != facts.cpu().count();
        String before = Records.get(tx, host, Host.CPU_INFO).getOrDefault("features_hvm", "");
        Records.set(tx, host, Host.CPU_INFO, cpuInfo);
        Records.set(tx, host, Host.SOFTWARE_VERSION, product.softwareVersion(facts));
        Records.set(tx, host, Host.BIOS_STRINGS, facts.bios());
        Records.set(tx, host, Host.CAPABILITIES, facts.hvm() ? List.of("hvm-3.0-x86_32", "hvm-3.0-x86_64") : List.of());
        Map<String, String> otherConfig = new LinkedHashMap<>(Records.get(tx, host, Host.OTHER_CONFIG));
        otherConfig.put("boot_time", facts.bootTime() + ".");
        otherConfig.put("agent_start_time", facts.agentStartTime() + ".");
        otherConfig.put("weir:hypervisor", facts.hypervisor());
        otherConfig.put("weir:emulated", Boolean.toString(facts.emulated()));
        otherConfig.put("weir:tpm", Boolean.toString(facts.tpm()));
        otherConfig.put("weir:kernels", String.join(",", facts.kernels()));
        Records.set(tx, host, Host.OTHER_CONFIG, otherConfig);
        memory(tx, host, facts);
        if (processorsChanged) {
            processors(tx, host, facts.cpu());
            level.changed(tx, host, before, cpuInfo.getOrDefault("features_hvm", ""));
        }
        if (processorsChanged || hvmChanged) {
            level.recompute(tx);
        }
    }

    private static void memory(Tx tx, HostRef host, HostFacts facts) {
        HostMetricsRef metrics = Records.get(tx, host, Host.METRICS);
        if (Records.exists(tx, metrics)) {
            Records.set(tx, metrics, HostMetrics.MEMORY_TOTAL, facts.memoryTotalBytes());
            Records.set(tx, metrics, HostMetrics.MEMORY_FREE, facts.memoryFreeBytes());
        }
    }

    private static Map<String, String> cpuInfo(HostFacts.Cpu cpu) {
        Map<String, String> info = new LinkedHashMap<>();
        info.put("cpu_count", Integer.toString(cpu.count()));
        info.put("socket_count", Integer.toString(cpu.sockets()));
        info.put("threads_per_core", Integer.toString(cpu.threadsPerCore()));
        info.put("nr_nodes", Integer.toString(cpu.numaNodes()));
        info.put("vendor", cpu.vendor());
        info.put("speed", Integer.toString(cpu.speedMhz()));
        info.put("modelname", cpu.model());
        info.put("family", Integer.toString(cpu.family()));
        info.put("model", Integer.toString(cpu.modelNumber()));
        info.put("stepping", Integer.toString(cpu.stepping()));
        info.put("flags", String.join(" ", cpu.flags()));
        for (String key : List.of("features_pv", "features_hvm", "features_hvm_host", "features_pv_host")) {
            info.put(key, cpu.features());
        }
        return info;
    }

    private void processors(Tx tx, HostRef host, HostFacts.Cpu cpu) {
        Records.get(tx, host, Host.HOST_CPUS).forEach(old -> Records.delete(tx, old));
        for (int number = 0; number < cpu.count(); number++) {
            Records.<HostCpuRef>draft()
                    .with(HostCpu.UUID, ids.uuid())
                    .with(HostCpu.HOST, host)
                    .with(HostCpu.NUMBER, (long) number)
                    .with(HostCpu.VENDOR, cpu.vendor())
                    .with(HostCpu.SPEED, (long) cpu.speedMhz())
                    .with(HostCpu.MODELNAME, cpu.model())
                    .with(HostCpu.FAMILY, (long) cpu.family())
                    .with(HostCpu.MODEL, (long) cpu.modelNumber())
                    .with(HostCpu.STEPPING, Integer.toString(cpu.stepping()))
                    .with(HostCpu.FLAGS, String.join(" ", cpu.flags()))
                    .create(tx, new HostCpuRef(ids.ref()));
        }
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("nr_nodes", Integer.toString(cpu.numaNodes()));
        configuration.put("nr_cpus", Integer.toString(cpu.count()));
        configuration.put("threads_per_core", Integer.toString(cpu.threadsPerCore()));
        Records.set(tx, host, Host.CPU_CONFIGURATION, configuration);
    }
}

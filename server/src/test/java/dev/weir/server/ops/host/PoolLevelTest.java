package dev.weir.server.ops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool's level of processors, what VMs start with, and where they can go on. */
class PoolLevelTest {
    private static final String INTEL = "GenuineIntel";
    private static final String AMD = "AuthenticAMD";
    private static final String LACKING = "VM last booted on a CPU with features this host's CPU does not have.";
    private static final String RICH = CpuFeatures.vector(List.of("fpu", "sse2", "avx", "avx2"));
    private static final String POOR = CpuFeatures.vector(List.of("fpu", "sse2"));

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private HostRef second;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        report(parts.host, INTEL, RICH);
        second = host("second");
        parts.write(tx -> tx.rows(Message.DEF).stream()
                .map(row -> new MessageRef(row.ref()))
                .toList()
                .forEach(message -> Records.delete(tx, message)));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private HostRef host(String name) {
        HostRef ref = new HostRef(parts.ids.ref());
        HostMetricsRef metrics = new HostMetricsRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<HostMetricsRef>draft()
                    .with(HostMetrics.UUID, parts.ids.uuid())
                    .create(tx, metrics);
            Records.<HostRef>draft()
                    .with(Host.UUID, parts.ids.uuid())
                    .with(Host.NAME_LABEL, name)
                    .with(Host.METRICS, metrics)
                    .with(Host.ENABLED, true)
                    .with(Host.VIRTUAL_HARDWARE_PLATFORM_VERSIONS, List.of(0L, 1L, 2L))
                    .create(tx, ref);
        });
        return ref;
    }

    private void report(HostRef host, String vendor, String features) {
        report(host, vendor, features, true);
    }

    private void report(HostRef host, String vendor, String features, boolean hvm) {
        HostFacts any = Facts.host("any");
        HostFacts.Cpu cpu = any.cpu();
        parts.reports.accept(
                host,
                Facts.full(new HostFacts(
                        any.hostname(),
                        any.hypervisor(),
                        false,
                        hvm,
                        any.tpm(),
                        new HostFacts.Cpu(
                                cpu.count(),
                                cpu.sockets(),
                                cpu.threadsPerCore(),
                                cpu.numaNodes(),
                                vendor,
                                cpu.model(),
                                cpu.family(),
                                cpu.modelNumber(),
                                cpu.stepping(),
                                cpu.speedMhz(),
                                CpuFeatures.names(features),
                                features),
                        any.memoryTotalBytes(),
                        any.memoryFreeBytes(),
                        any.nics(),
                        any.usbs(),
                        any.versions(),
                        any.bios(),
                        any.kernels(),
                        any.bootTime(),
                        any.agentStartTime())));
    }

    private PoolRef pool() {
        return new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
    }

    private Map<String, String> level() {
        return parts.get(pool(), Pool.CPU_INFO);
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        parts.store
                .snapshot()
                .rows(Message.DEF)
                .forEach(message ->
                        told.add(Records.get(message, Message.NAME) + " " + Records.get(message, Message.PRIORITY) + " "
                                + Records.get(message, Message.CLS).wire()));
        return told;
    }

    private VmRef running(String name) {
        VmRef vm = machines.vm(name);
        parts.call("VM.start_on", vm, parts.host, false, false);
        return vm;
    }

    private List<String> boot(VmRef vm, HostRef host) {
        try {
            parts.call("VM.assert_can_boot_here", vm, host);
            return List.of();
        } catch (ApiFailure e) {
            return e.description();
        }
    }

    /** CPU-1 to CPU-4, CPU-20: what all hosts have, in just these keys. */
    @Test
    void itIsWhatAllHostsHave() {
        report(second, INTEL, POOR);
        assertThat(level())
                .isEqualTo(Map.of(
                        "vendor", INTEL,
                        "cpu_count", "8",
                        "socket_count", "4",
                        "features_pv_host", POOR,
                        "features_hvm_host", POOR));
        assertThat(parts.get(second, Host.CPU_INFO))
                .containsOnlyKeys(
                        "cpu_count",
                        "socket_count",
                        "threads_per_core",
                        "nr_nodes",
                        "vendor",
                        "speed",
                        "modelname",
                        "family",
                        "model",
                        "stepping",
                        "flags",
                        "features_pv",
                        "features_hvm",
                        "features_hvm_host",
                        "features_pv_host")
                .containsEntry("features_hvm", POOR);
    }

    /** CPU-20: hosts without hardware virtualisation do not lower it for guests that have it. */
    @Test
    void hostsWithoutHvmLowerOnlyTheOtherLevel() {
        report(second, INTEL, POOR, false);
        assertThat(level()).containsEntry("features_hvm_host", RICH).containsEntry("features_pv_host", POOR);
        report(second, INTEL, POOR, true);
        assertThat(level()).containsEntry("features_hvm_host", POOR);
    }

    /** CPU-22, with the priorities of the model. */
    @Test
    void itsChangesAreTold() {
        report(second, INTEL, POOR);
        assertThat(told())
                .as("a new host is told of by the pool only")
                .containsExactly("POOL_CPU_FEATURES_DOWN 5 Pool");
        report(second, INTEL, RICH);
        assertThat(told())
                .containsExactlyInAnyOrder(
                        "POOL_CPU_FEATURES_DOWN 5 Pool", "HOST_CPU_FEATURES_UP 5 Host", "POOL_CPU_FEATURES_UP 5 Pool");
        report(second, INTEL, RICH);
        assertThat(told()).hasSize(3);
        report(second, INTEL, POOR);
        assertThat(told()).hasSize(5).contains("HOST_CPU_FEATURES_DOWN 3 Host");

        parts.write(tx -> {
            Records.delete(tx, second);
            new PoolLevel(parts.api.alerts()).recompute(tx);
        });
        assertThat(level()).as("CPU-21: a host went away").containsEntry("features_hvm_host", RICH);
        assertThat(told()).hasSize(6);
    }

    @Test
    void anUpgradeOfThePoolIsNotTold() {
        parts.call("pool.add_to_other_config", pool(), "rolling_upgrade_in_progress", "true");
        report(second, INTEL, POOR);
        report(second, INTEL, RICH);
        assertThat(told()).isEmpty();
    }

    /** CPU-5, CPU-40, CPU-41, CPU-61: the level at each start, and the platform's word above it. */
    @Test
    void vmsStartWithIt() {
        VmRef vm = running("first");
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).isEqualTo(Map.of("vendor", INTEL, "features", RICH));
        report(second, INTEL, POOR);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).as("CPU-23").containsEntry("features", RICH);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.start_on", vm, parts.host, false, false);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", POOR);
        assertThat(parts.agent.asked().toString()).contains("featureset=" + POOR);
        report(second, INTEL, RICH);
        parts.agent.forgetAsked();
        parts.call("VM.clean_reboot", vm);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).as("CPU-41").containsEntry("features", RICH);
        assertThat(parts.agent.asked().toString()).contains("featureset=" + RICH);
        parts.agent.forgetAsked();
        parts.call("VM.hard_reboot", vm);
        assertThat(parts.agent.asked(Verb.StartDomain.class))
                .as("nothing has changed")
                .isEmpty();
        report(second, INTEL, POOR);
        parts.set(parts.host, Host.ENABLED, false);
        parts.call("VM.hard_reboot", vm);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", RICH);
        parts.set(parts.host, Host.ENABLED, true);
        parts.call("VM.hard_reboot", vm);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", POOR);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.add_to_platform", vm, "featureset", "1-0");
        parts.call("VM.start_on", vm, parts.host, false, false);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", "1-0");
        parts.call("VM.hard_shutdown", vm);
        parts.set(vm, Vm.PLATFORM, Map.of("featureset", "1-"));
        assertThat(parts.failure("VM.start", vm, false, false))
                .containsExactly("INVALID_VALUE", "platform:featureset", "1-");
    }

    /** CPU-42, CPU-43: the first reason that holds, and none for what is off or says nothing. */
    @Test
    void vmsThatRunGoOnlyWhereTheirProcessorIs() {
        report(second, INTEL, RICH);
        VmRef vm = running("runs");
        assertThat(boot(vm, second)).isEmpty();
        report(second, INTEL, POOR);
        assertThat(boot(vm, second)).containsExactly("VM_INCOMPATIBLE_WITH_THIS_HOST", vm.ref(), second.ref(), LACKING);
        assertThat(Values.text(table(vm, second))).isEqualTo(LACKING + " Missing: avx avx2");
        assertThat(Values.text(table(vm, parts.host))).isEmpty();
        report(second, AMD, RICH);
        assertThat(boot(vm, second))
                .last()
                .isEqualTo("VM last booted on a host which had a CPU from a different vendor.");
        parts.set(vm, Vm.LAST_BOOT_CPU_FLAGS, Map.of("features", RICH));
        assertThat(boot(vm, second)).isEmpty();
        parts.set(vm, Vm.LAST_BOOT_CPU_FLAGS, Map.of());
        report(second, AMD, POOR);
        assertThat(boot(vm, second)).isEmpty();
        parts.set(second, Host.CPU_INFO, Map.of("vendor", INTEL));
        assertThat(boot(vm, second))
                .last()
                .isEqualTo("Host does not have new leveling feature keys - not comparing VM's flags");
        report(second, INTEL, POOR);
        parts.call("VM.hard_shutdown", vm);
        parts.set(vm, Vm.LAST_BOOT_CPU_FLAGS, Map.of("vendor", AMD, "features", RICH));
        assertThat(boot(vm, second)).as("CPU-41: it is off").isEmpty();
    }

    /** CPU-42: a paravirtual VM is held against the other vector. */
    @Test
    void theDomainTypeSaysWhichVectorCounts() {
        VmRef vm = running("pv");
        report(second, INTEL, RICH);
        parts.set(second, Host.CPU_INFO, Map.of("vendor", INTEL, "features_hvm", RICH, "features_pv", POOR));
        assertThat(Values.text(table(vm, second))).isEmpty();
        parts.set(vm, Vm.DOMAIN_TYPE, DomainType.PV);
        assertThat(Values.text(table(vm, second))).startsWith(LACKING);
        parts.set(vm, Vm.DOMAIN_TYPE, DomainType.PVH);
        assertThat(Values.text(table(vm, second))).isEmpty();
    }

    /** CPU-44, CPU-45, CPU-48, CPU-49: the memory is kept for a host that fits, the processor with it. */
    @Test
    void suspendedVmsKeepTheirProcessor() {
        VmRef vm = running("sleeps");
        VmRef snapshot = new VmRef(parts.text("VM.checkpoint", vm, "kept"));
        parts.call("VM.suspend", vm);
        report(parts.host, INTEL, POOR);
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", RICH);
        assertThat(parts.get(snapshot, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", RICH);
        List<String> refusal = List.of("VM_INCOMPATIBLE_WITH_THIS_HOST", vm.ref(), parts.host.ref(), LACKING);
        assertThat(parts.failure("VM.resume_on", vm, parts.host, false, false)).isEqualTo(refusal);
        assertThat(parts.failure("VM.resume", vm, false, false)).startsWith("NO_HOSTS_AVAILABLE");
        assertThat(parts.text("VM.get_power_state", vm)).isEqualTo("Suspended");
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON)).isEqualTo(HostRef.NULL);
        parts.call("VM.resume", vm, false, true);
        assertThat(parts.text("VM.get_power_state", vm)).isEqualTo("Running");
        assertThat(parts.get(vm, Vm.LAST_BOOT_CPU_FLAGS)).containsEntry("features", RICH);
        parts.call("VM.suspend", vm);
        parts.call("VM.resume_on", vm, parts.host, false, true);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.revert", snapshot);
        assertThat(parts.failure("VM.resume_on", vm, parts.host, false, false)).isEqualTo(refusal);
    }

    /** CPU-7. */
    @Test
    void theOldWayToLowerAHostIsGone() {
        assertThat(parts.failure("host.set_cpu_features", parts.host, "")).startsWith("MESSAGE_REMOVED");
        assertThat(parts.failure("host.reset_cpu_features", parts.host)).startsWith("MESSAGE_REMOVED");
    }

    private Value table(VmRef vm, HostRef host) {
        return Values.member(Values.member(parts.call("pool.get_cpu_compatibility"), vm.ref()), host.ref());
    }
}

package dev.weir.server.place;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostMetricsRef;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Tx;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of PLM-1 in their order, and the choice among several hosts. */
class PlacerTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private List<String> refusal() {
        return parts.failure("VM.assert_can_boot_here", vm, parts.host);
    }

    /** Everything is wrong at first; what is found first is put right, and the next is found. */
    @Test
    void checksComeInTheOrderOfPlm1() {
        machines.vbd(vm, machines.disk("disk"), "0");
        HostMetricsRef metrics = parts.get(parts.host, Host.METRICS);
        var pbd = parts.get(machines.localSr(), Sr.PBDS).getFirst();
        parts.write(tx -> {
            Records.set(tx, vm, Vm.VCPUS_MAX, 0L);
            Records.set(tx, vm, Vm.VCPUS_AT_STARTUP, 0L);
            Records.set(tx, vm, Vm.MEMORY_DYNAMIC_MAX, 1L);
            Records.set(tx, vm, Vm.MEMORY_DYNAMIC_MIN, 1L << 50);
            Records.set(tx, vm, Vm.HVM_SHADOW_MULTIPLIER, 0.5);
            Records.set(tx, vm, Vm.ACTIONS_AFTER_CRASH, OnCrashBehaviour.COREDUMP_AND_RESTART);
            Records.set(tx, vm, Vm.HARDWARE_PLATFORM_VERSION, 9L);
            Records.set(tx, metrics, HostMetrics.LIVE, false);
            Records.set(tx, parts.host, Host.ENABLED, false);
            Records.set(tx, parts.host, Host.CAPABILITIES, List.of());
            Records.set(tx, pbd, Pbd.CURRENTLY_ATTACHED, false);
        });
        assertThat(refusal()).as("VML-83").containsExactly("INVALID_VALUE", "VCPUs_max", "0");
        parts.set(vm, Vm.VCPUS_MAX, 64L);
        assertThat(refusal()).containsExactly("INVALID_VALUE", "VCPUs-at-startup", "0");
        parts.set(vm, Vm.VCPUS_AT_STARTUP, 65L);
        assertThat(refusal()).startsWith("VALUE_NOT_SUPPORTED", "VCPUs-at-startup", "65");
        parts.set(vm, Vm.VCPUS_AT_STARTUP, 1L);
        assertThat(refusal()).containsExactly("MEMORY_CONSTRAINT_VIOLATION");
        parts.set(vm, Vm.MEMORY_DYNAMIC_MAX, 1L << 50);
        assertThat(refusal()).startsWith("INVALID_VALUE", "HVM_shadow_multiplier");
        parts.set(vm, Vm.HVM_SHADOW_MULTIPLIER, 1.0);
        assertThat(refusal()).startsWith("VALUE_NOT_SUPPORTED", "VM.actions_after_crash", "coredump_and_restart");
        parts.set(vm, Vm.ACTIONS_AFTER_CRASH, OnCrashBehaviour.RESTART);
        assertThat(refusal()).as("4, without parameter").containsExactly("HOST_NOT_LIVE");
        parts.set(metrics, HostMetrics.LIVE, true);
        assertThat(refusal()).as("6").containsExactly("HOST_DISABLED", parts.host.ref());
        parts.set(parts.host, Host.ENABLED, true);
        assertThat(refusal())
                .as("7")
                .containsExactly(
                        "VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION",
                        parts.host.ref(),
                        "[0; 1; 2]",
                        vm.ref(),
                        "9");
        parts.set(vm, Vm.HARDWARE_PLATFORM_VERSION, 2L);
        assertThat(refusal())
                .as("9")
                .containsExactly("VM_REQUIRES_SR", vm.ref(), machines.localSr().ref());
        parts.set(pbd, Pbd.CURRENTLY_ATTACHED, true);
        assertThat(refusal()).as("15").containsExactly("VM_HVM_REQUIRED", vm.ref());
        parts.set(parts.host, Host.CAPABILITIES, List.of("hvm-3.0-x86_64"));
        assertThat(refusal()).as("16").hasSize(3).first().isEqualTo("HOST_NOT_ENOUGH_FREE_MEMORY");
        parts.set(vm, Vm.MEMORY_DYNAMIC_MIN, 1L << 27);
        assertThat(refusal()).as("17").containsExactly("HOST_NOT_ENOUGH_PCPUS", "64", "4");
        parts.set(vm, Vm.PLATFORM, Map.of("vcpu-unrestricted", "true"));
        parts.call("VM.assert_can_boot_here", vm, parts.host);
    }

    /** PLM-4: by the book: total less what every resident and promised VM may need, this one's promise left out. */
    @Test
    void memoryIsCountedByTheBook() {
        long before = Memory.free(parts.store.snapshot(), parts.host, vm);
        VmRef other = machines.vm("other");
        parts.call("VM.start", other, false, false);
        long needs = parts.get(other, Vm.MEMORY_DYNAMIC_MIN) + parts.get(other, Vm.MEMORY_OVERHEAD);
        assertThat(Memory.free(parts.store.snapshot(), parts.host, vm)).isEqualTo(before - needs);
        parts.set(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, parts.host);
        assertThat(Memory.free(parts.store.snapshot(), parts.host, vm)).isEqualTo(before - needs);
        assertThat(Memory.free(parts.store.snapshot(), parts.host, other)).isLessThan(before - needs);
        parts.call("VM.pause", other);
        assertThat(Memory.free(parts.store.snapshot(), parts.host, vm))
                .as("paused counts")
                .isEqualTo(before - needs);
    }

    private HostRef anotherHost(String name, long memory) {
        HostRef ref = new HostRef(parts.ids.ref());
        HostMetricsRef metrics = new HostMetricsRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<HostMetricsRef>draft()
                    .with(HostMetrics.UUID, parts.ids.uuid())
                    .with(HostMetrics.LIVE, true)
                    .with(HostMetrics.MEMORY_TOTAL, memory)
                    .create(tx, metrics);
            Records.<HostRef>draft()
                    .with(Host.UUID, parts.ids.uuid())
                    .with(Host.NAME_LABEL, name)
                    .with(Host.METRICS, metrics)
                    .with(Host.ENABLED, true)
                    .with(Host.CAPABILITIES, List.of("hvm-3.0-x86_64"))
                    .with(Host.CPU_INFO, Map.of("cpu_count", "4"))
                    .with(Host.VIRTUAL_HARDWARE_PLATFORM_VERSIONS, List.of(0L, 1L, 2L))
                    .create(tx, ref);
        });
        return ref;
    }

    private HostRef chosen() {
        return Placer.choose(parts.store.snapshot(), vm).host();
    }

    @Test
    void theTaskOfAStartSaysWhyTheVmCameToItsHost() throws InterruptedException {
        parts.set(parts.host, Host.NAME_LABEL, "own");
        anotherHost("small", 1L << 20);
        HostRef away = anotherHost("away", 1L << 40);
        parts.set(away, Host.ENABLED, false);
        long free = Memory.free(parts.store.snapshot(), parts.host, vm) >> 20;
        assertThat(reasonOfAStart())
                .startsWith("own: the most memory left, " + free + " MiB; not ")
                .contains("small (HOST_NOT_ENOUGH_FREE_MEMORY)", "away (HOST_DISABLED)");
        parts.call("VM.hard_shutdown", vm);
        parts.set(vm, Vm.AFFINITY, parts.host);
        assertThat(reasonOfAStart()).isEqualTo("own: the VM's affinity");
    }

    private String reasonOfAStart() throws InterruptedException {
        TaskRef task = new TaskRef(parts.text("Async.VM.start", vm, false, false));
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.ERROR_INFO)).isEmpty();
        return parts.get(task, Task.OTHER_CONFIG).getOrDefault("weir:placement", "");
    }

    @Test
    void theReasonNamesAFewAndCountsTheRest() {
        parts.set(parts.host, Host.NAME_LABEL, "own");
        for (int i = 10; i < 30; i++) {
            anotherHost("host" + i, (long) i << 30);
        }
        assertThat(Placer.choose(parts.store.snapshot(), vm).reason())
                .startsWith("host29: the most memory left, ")
                .contains("; next host28 with ", "host21 with ")
                .doesNotContain("host20")
                .endsWith("; and 12 more");
    }

    @Test
    void theHostWithMostMemoryWinsUnlessAffinityCan() {
        HostRef big = anotherHost("big", 1L << 40);
        HostRef small = anotherHost("small", 1L << 30);
        assertThat(chosen()).as("PLM-15").isEqualTo(big);
        parts.set(vm, Vm.AFFINITY, small);
        assertThat(chosen()).isEqualTo(small);
        parts.set(small, Host.ENABLED, false);
        assertThat(chosen()).isEqualTo(big);
        parts.set(big, Host.CURRENT_OPERATIONS, Map.of("t", HostAllowedOperations.EVACUATE));
        assertThat(chosen()).isEqualTo(parts.host);
        List<HostRef> possible = new ArrayList<>(Placer.possible(parts.store.snapshot(), vm));
        assertThat(possible).as("PLM-5").containsExactlyInAnyOrder(parts.host, big);
    }

    @Test
    void oneHostGivesItsReasonAndSeveralGiveNone() {
        parts.set(parts.host, Host.ENABLED, false);
        assertThat(failureOf(this::chosen)).containsExactly("HOST_DISABLED", parts.host.ref());
        HostRef other = anotherHost("other", 1);
        parts.set(other, Host.ENABLED, false);
        assertThat(failureOf(this::chosen)).containsExactly("NO_HOSTS_AVAILABLE");
        assertThat(Placer.possible(parts.store.snapshot(), vm)).isEmpty();
    }

    /** PLM-3: a local SR is where it is attached, and only there. */
    @Test
    void storagePinsAVm() {
        anotherHost("big", 1L << 40);
        machines.vbd(vm, machines.disk("disk"), "0");
        assertThat(chosen()).isEqualTo(parts.host);
    }

    /** PLM-1, 13: a USB device is in one host. */
    @Test
    void aUsbDevicePinsAVm() {
        anotherHost("big", 1L << 40);
        HostFacts.Usb stick = new HostFacts.Usb("1-2", "0951", "", "1666", "", "", "2.00", 480);
        parts.reports.accept(parts.host, Facts.full(Facts.withUsbs(ServerParts.FACTS, stick)));
        PusbRef pusb = parts.get(parts.host, Host.PUSBS).getFirst();
        parts.call("VUSB.create", vm, parts.get(pusb, Pusb.USB_GROUP), Map.of());
        assertThat(chosen()).isEqualTo(parts.host);
        assertThat(Placer.possible(parts.store.snapshot(), vm)).containsExactly(parts.host);
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
        assertThat(chosen()).as("the stick is gone, and the VUSB with it").isNotEqualTo(parts.host);
    }

    @Test
    void aNetworkWithANicOfAnotherHostOnlyPinsToo() {
        HostRef big = anotherHost("big", 1L << 40);
        machines.vif(vm, "0");
        assertThat(chosen()).as("PLM-2").isEqualTo(parts.host);
        assertThat(parts.failure("VM.assert_can_boot_here", vm, big))
                .containsExactly(
                        "VM_REQUIRES_NETWORK", vm.ref(), machines.network().ref());
    }

    /** 004-02: against the rule (PLM-15), written down a second time. */
    @Test
    void theChoiceIsTheRulesInAThousandCases() {
        Random random = new Random(20261127);
        List<HostRef> hosts = List.of(parts.host, anotherHost("second", 1), anotherHost("third", 1));
        List<VmRef> others =
                Stream.of("a", "b", "c", "d", "e").map(machines::vm).toList();
        long needs = parts.get(vm, Vm.MEMORY_DYNAMIC_MIN) + Memory.overhead(parts.store.snapshot(), vm);
        Set<String> kinds = new TreeSet<>();
        for (int round = 0; round < 1000; round++) {
            Map<HostRef, Long> free = dealt(random, hosts, others, needs);
            HostRef affinity = random.nextInt(3) == 0 ? hosts.get(random.nextInt(hosts.size())) : HostRef.NULL;
            parts.set(vm, Vm.AFFINITY, affinity);
            free.values().removeIf(bytes -> bytes < needs);
            if (free.isEmpty()) {
                assertThat(failureOf(this::chosen)).as("round %s", round).containsExactly("NO_HOSTS_AVAILABLE");
                kinds.add("none");
            } else if (free.containsKey(affinity)) {
                assertThat(chosen()).as("round %s", round).isEqualTo(affinity);
                kinds.add("affinity");
            } else {
                long most = Collections.max(free.values());
                assertThat(free.get(chosen())).as("round %s", round).isEqualTo(most);
                kinds.add("most memory of " + free.size());
            }
        }
        assertThat(kinds)
                .containsExactly("affinity", "most memory of 1", "most memory of 2", "most memory of 3", "none");
    }

    /** Gives hosts memory and guests, takes some out of service, and tells what each that serves has left, in bytes. */
    private Map<HostRef, Long> dealt(Random random, List<HostRef> hosts, List<VmRef> others, long needs) {
        Map<HostRef, Long> free = new HashMap<>();
        parts.write(tx -> {
            for (HostRef host : hosts) {
                long total = random.nextLong(needs * (others.size() + 1));
                boolean serves = random.nextInt(4) > 0;
                Records.set(tx, Records.get(tx, host, Host.METRICS), HostMetrics.MEMORY_TOTAL, total);
                Records.set(tx, host, Host.ENABLED, serves);
                if (serves) {
                    free.put(host, total - Records.get(tx, host, Host.MEMORY_OVERHEAD) - ofItself(tx, host));
                }
            }
            for (VmRef other : others) {
                HostRef on = hosts.get(random.nextInt(hosts.size()));
                long takes = random.nextLong(needs);
                Records.set(tx, other, Vm.RESIDENT_ON, on);
                Records.set(tx, other, Vm.MEMORY_DYNAMIC_MIN, takes);
                free.computeIfPresent(on, (host, left) -> left - takes - Records.get(tx, other, Vm.MEMORY_OVERHEAD));
            }
        });
        return free;
    }

    /** What the host's own domain has; the second and third have none. */
    private static long ofItself(Tx tx, HostRef host) {
        VmRef own = Records.get(tx, host, Host.CONTROL_DOMAIN);
        return own.isNull()
                ? 0
                : Records.get(tx, own, Vm.MEMORY_DYNAMIC_MIN) + Records.get(tx, own, Vm.MEMORY_OVERHEAD);
    }
}

package dev.weir.server.ops.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.FakeAgent;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.ops.pool.Admission;
import dev.weir.server.place.EvacuationPlan;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps guests on a host (PLM-63, PLM-64, PLM-65) and the pool from an update. */
class EvacuationTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private PoolRef pool;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private Map<String, Value> preventing() {
        return Values.members(parts.call("host.get_vms_which_prevent_evacuation", parts.host));
    }

    private List<String> reason(VmRef vm) {
        return Values.texts(requireNonNull(preventing().get(vm.ref())));
    }

    private EvacuationPlan plan() {
        Snapshot state = parts.store.snapshot();
        return EvacuationPlan.of(state, parts.host, true);
    }

    private HostRef second() {
        String records = other(Admission.records(parts.model, parts.store.snapshot()));
        Value answer = parts.call("pool.admit", other(parts.get(parts.host, Host.UUID)), records);
        HostRef host = new HostRef(Values.text(Values.member(answer, "host")));
        parts.hosts.add(host, new FakeAgent());
        return host;
    }

    private static String other(String text) {
        return text.replace("0000-1000-", "0000-2000-");
    }

    private void hear(HostRef host, HostFacts facts) {
        parts.reports.accept(host, Facts.full(facts));
    }

    @Test
    void guestsOfTheOnlyHostHaveNowhereToGo() {
        machines.vm("off");
        assertThat(preventing()).isEmpty();
        parts.call("host.assert_can_evacuate", parts.host);
        VmRef vm = machines.running("on");
        assertThat(reason(vm)).containsExactly("NO_HOSTS_AVAILABLE", vm.ref());
        assertThat(parts.failure("host.assert_can_evacuate", parts.host))
                .containsExactly("CANNOT_EVACUATE_HOST", "NO_HOSTS_AVAILABLE," + vm.ref());
        assertThat(Values.texts(parts.call("host.get_uncooperative_resident_VMs", parts.host)))
                .isEmpty();
        HostRef none = new HostRef("OpaqueRef:none");
        assertThat(parts.failure("host.assert_can_evacuate", none))
                .containsExactly("HANDLE_INVALID", "host", none.ref());
    }

    /** One that cannot take the guest, of several, is one too many. */
    @Test
    void everyOtherHostMustBeAbleToTakeIt() {
        VmRef vm = machines.running("on");
        HostRef second = second();
        hear(second, Facts.host("two"));
        assertThat(plan().moves()).containsExactly(Map.entry(vm, second));
        assertThat(plan().hindrances()).isEmpty();
        parts.write(tx -> Records.set(tx, Records.get(tx, second, Host.METRICS), HostMetrics.LIVE, false));
        assertThat(reason(vm)).containsExactly("HOST_NOT_LIVE");
        parts.call("host.disable", second, false);
        assertThat(reason(vm)).containsExactly("NO_HOSTS_AVAILABLE", vm.ref());
    }

    /** No guest moves yet; once VM.pool_migrate has code, this is the plan's to say alone. */
    @Test
    void aPlaceToGoIsNotEnough() {
        VmRef vm = machines.running("on");
        hear(second(), Facts.host("two"));
        boolean moves = parts.registry.find(requireNonNull(parts.model.findMessage("VM.pool_migrate"))) != null;
        if (moves) {
            assertThat(preventing()).isEmpty();
        } else {
            assertThat(reason(vm)).containsExactly("NOT_IMPLEMENTED", "VM.pool_migrate");
        }
    }

    @Test
    void whatAGuestDoesCountsMoreThanWhereItCouldGo() {
        VmRef vm = machines.running("paused");
        hear(second(), Facts.host("two"));
        parts.call("VM.pause", vm);
        assertThat(reason(vm)).containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "paused");
        assertThat(plan().moves()).isEmpty();
    }

    @Test
    void memoryIsPlannedForAllOfThem() {
        VmRef small = machines.running("small");
        VmRef large = machines.vm("large");
        parts.call("VM.set_memory", large, 3 * Facts.GIB);
        parts.call("VM.start", large, false, false);
        HostRef second = second();
        hear(second, Facts.host("two", 2 * Facts.GIB, 4));
        assertThat(plan().hindrances().get(large))
                .satisfies(reason ->
                        assertThat(reason.description()).containsExactly("HOST_NOT_ENOUGH_FREE_MEMORY", large.ref()));
        assertThat(plan().moves()).containsExactly(Map.entry(small, second));
    }

    @Test
    void whereHaIsOnGuestsMustBeProtected() {
        VmRef vm = machines.running("on");
        hear(second(), Facts.host("two"));
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(reason(vm)).containsExactly("HOST_EVACUATE_VM_NOT_HA_PROTECTED", vm.ref());
        parts.set(vm, Vm.HA_ALWAYS_RUN, true);
        parts.set(vm, Vm.HA_RESTART_PRIORITY, "restart");
        assertThat(plan().hindrances()).isEmpty();
    }

    @Test
    void guestsDoNotGoToOlderHosts() {
        VmRef vm = machines.running("on");
        HostRef second = second();
        hear(second, Facts.host("two"));
        parts.write(tx -> Records.put(tx, second, Host.SOFTWARE_VERSION, "platform_version", "3.3.99"));
        assertThat(reason(vm)).containsExactly("NO_HOSTS_AVAILABLE", vm.ref());
        parts.write(tx -> Records.put(tx, second, Host.SOFTWARE_VERSION, "platform_version", "3.4.0.1"));
        assertThat(plan().moves()).containsKey(vm);
    }

    @Test
    void tellsWhatKeepsThePoolFromAnUpdate() {
        assertThat(readiness(true)).isEmpty();
        VmRef vm = machines.running("on");
        assertThat(readiness(false)).isEmpty();
        assertThat(readiness(true)).containsExactly(List.of("NO_HOSTS_AVAILABLE", vm.ref()));
        HostRef second = second();
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(readiness(false)).containsExactly(List.of("HA_IS_ENABLED"), List.of("HOST_OFFLINE", second.ref()));
    }

    private List<List<String>> readiness(boolean reboot) {
        return Values.items(parts.call("pool.check_update_readiness", pool, reboot)).stream()
                .map(Values::texts)
                .toList();
    }
}

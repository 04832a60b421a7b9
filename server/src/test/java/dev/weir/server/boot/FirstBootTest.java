package dev.weir.server.boot;

import static dev.weir.server.dispatch.Values.members;
import static dev.weir.server.dispatch.Values.textMap;
import static dev.weir.server.dispatch.Values.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Role;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients expect to find in a pool nobody has touched. */
class FirstBootTest {
    @TempDir
    Path dir;

    private ServerParts parts;

    @BeforeEach
    void boot() {
        parts = ServerParts.open(dir);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private PoolRef pool() {
        List<String> pools = texts(parts.call("pool.get_all"));
        assertThat(pools).as("exactly one pool (wire.md L2)").hasSize(1);
        return new PoolRef(pools.getFirst());
    }

    @Test
    void onePoolWithItsMasterAndDefaultStorage() {
        PoolRef pool = pool();
        assertThat(parts.get(pool, Pool.MASTER)).isEqualTo(parts.host);
        SrRef local = parts.get(pool, Pool.DEFAULT_SR);
        assertThat(parts.get(pool, Pool.SUSPEND_IMAGE_SR)).isEqualTo(local);
        assertThat(parts.get(local, Sr.TYPE)).isEqualTo("file");
        assertThat(parts.get(local, Sr.SHARED)).isFalse();
        assertThat(parts.get(local, Sr.PBDS)).hasSize(1);
        assertThat(parts.get(parts.get(local, Sr.PBDS).getFirst(), Pbd.HOST)).isEqualTo(parts.host);
        assertThat(parts.get(pool, Pool.RESTRICTIONS))
                .isNotEmpty()
                .allSatisfy((key, value) -> assertThat(value).isEqualTo("false"));
    }

    @Test
    void hostSaysWhatClientsDecideBy() {
        Map<String, String> version = textMap(parts.call("host.get_software_version", parts.host));
        assertThat(version)
                .containsEntry("product_version", "8.3.0")
                .containsEntry("product_brand", "XCP-ng")
                .containsEntry("platform_version", "3.4.0")
                .containsEntry("hostname", "one")
                .containsEntry("weir", "0.1.0");
        Map<String, String> cpu = textMap(parts.call("host.get_cpu_info", parts.host));
        assertThat(cpu)
                .containsEntry("cpu_count", "4")
                .containsEntry("socket_count", "2")
                .containsEntry("vendor", "GenuineIntel")
                .containsEntry("features_hvm_host", "0000000f-00000001");
        assertThat(textMap(parts.call("pool.get_cpu_info", pool()))).containsEntry("vendor", "GenuineIntel");
        assertThat(parts.get(parts.host, Host.HOST_CPUS)).hasSize(4);
        Map<String, String> licence = textMap(parts.call("host.get_license_params", parts.host));
        assertThat(licence).containsKey("expiry").containsKey("restrict_pool_size");
        assertThat(licence.entrySet().stream().filter(e -> e.getKey().startsWith("restrict_")))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.getValue()).isEqualTo("false"));
        assertThat(parts.get(parts.host, Host.API_VERSION_MAJOR)).isEqualTo(2);
        assertThat(parts.get(parts.host, Host.API_VERSION_MINOR)).isEqualTo(23);
        assertThat(parts.get(parts.host, Host.ENABLED)).isTrue();
    }

    @Test
    void controlDomainIsThereAndRuns() {
        VmRef dom0 = parts.get(parts.host, Host.CONTROL_DOMAIN);
        assertThat(parts.get(dom0, Vm.IS_CONTROL_DOMAIN)).isTrue();
        assertThat(parts.get(dom0, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(dom0, Vm.RESIDENT_ON)).isEqualTo(parts.host);
        assertThat(parts.get(dom0, Vm.DOMID)).isZero();
    }

    @Test
    void storageToolsAndDrivers() {
        Snapshot state = parts.store.snapshot();
        assertThat(state.rows(Sm.DEF).stream().map(row -> Records.get(row, Sm.TYPE)))
                .containsExactlyInAnyOrder("file", "iso");
        List<Row> tools = state.rows(Sr.DEF).stream()
                .filter(row -> Records.get(row, Sr.IS_TOOLS_SR))
                .toList();
        assertThat(tools).hasSize(1);
        assertThat(Records.get(tools.getFirst(), Sr.NAME_LABEL)).isEqualTo("XenServer Tools");
        assertThat(Records.get(tools.getFirst(), Sr.CONTENT_TYPE)).isEqualTo("iso");
    }

    @Test
    void aNetworkAndPifPerNicAndTheInternalNetwork() {
        Snapshot state = parts.store.snapshot();
        assertThat(state.rows(Network.DEF).stream().map(row -> Records.get(row, Network.NAME_LABEL)))
                .as("NET-3, NET-11")
                .containsExactlyInAnyOrder(
                        "Pool-wide network 0", "Pool-wide network 1", "Host internal management network");
        assertThat(state.rows(Network.DEF).stream().map(row -> Records.get(row, Network.BRIDGE)))
                .containsExactlyInAnyOrder("xenbr0", "xenbr1", "xenapi");
        List<Row> pifs = List.copyOf(state.rows(Pif.DEF));
        assertThat(pifs).hasSize(2);
        List<Row> management =
                pifs.stream().filter(row -> Records.get(row, Pif.MANAGEMENT)).toList();
        assertThat(management).hasSize(1);
        assertThat(Records.get(management.getFirst(), Pif.IP)).isEqualTo("10.0.0.5");
        assertThat(Records.get(management.getFirst(), Pif.DEVICE)).isEqualTo("eth0");
    }

    @Test
    void templatesWithTheNamesThatToolsLookFor() {
        assertThat(texts(parts.call("VM.get_by_name_label", "Other install media")))
                .hasSize(1);
        VmRef tiny = new VmRef(
                texts(parts.call("VM.get_by_name_label", "Tiny Linux")).getFirst());
        assertThat(parts.get(tiny, Vm.IS_A_TEMPLATE)).isTrue();
        assertThat(parts.get(tiny, Vm.IS_DEFAULT_TEMPLATE)).isTrue();
        assertThat(parts.get(tiny, Vm.MEMORY_STATIC_MAX)).isEqualTo(128L << 20);
        assertThat(parts.get(tiny, Vm.OTHER_CONFIG)).doesNotContainKey("disks").containsKey("mac_seed");
        assertThat(parts.get(tiny, Vm.VBDS)).isEmpty();
    }

    /** Two starts of one pool: the second adds nothing and gives no object a new identity. */
    @Test
    void secondStartIsIdempotent() {
        List<String> before = identities(parts.store.snapshot());
        parts = parts.restarted();
        assertThat(identities(parts.store.snapshot())).isEqualTo(before);
    }

    private List<String> identities(Snapshot state) {
        List<String> refs = new ArrayList<>();
        parts.model.classes().stream()
                .filter(owner -> owner.stored() && !owner.transientRows())
                .forEach(owner -> state.rows(owner).forEach(row -> refs.add(owner + " " + row.ref())));
        refs.sort(null);
        return refs;
    }

    @Test
    void attachedStorageIsAskedOfTheHostOnlyWhenItsAgentBeginsAnew() {
        parts = parts.restarted();
        assertThat(parts.agent.asked(Verb.AttachStorage.class)).isEmpty();
        parts.reports.accept(parts.host, dev.weir.server.hosts.Facts.full(ServerParts.FACTS));
        assertThat(parts.agent.asked(Verb.AttachStorage.class)).hasSize(2);
        parts.reports.accept(parts.host, dev.weir.server.hosts.Facts.full(ServerParts.FACTS));
        assertThat(parts.agent.asked(Verb.AttachStorage.class)).hasSize(2);
    }

    /** Messages of our own that a role may; those of local root alone are no objects (ETS-72). */
    private int forRoles() {
        return (int) parts.model.extensions().stream()
                .filter(message -> parts.model.findRole(message.role()) != null)
                .count();
    }

    @Test
    void rolesAreObjectsAndRecordsAreComplete() {
        assertThat(parts.store.snapshot().count(Role.DEF))
                .as("roles and permissions")
                .isEqualTo(2284 + forRoles() + 7);
        assertThat(members(parts.call("host.get_record", parts.host)))
                .hasSize(parts.model.classOf("host").publicFields().size());
    }
}

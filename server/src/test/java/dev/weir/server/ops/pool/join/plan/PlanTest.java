package dev.weir.server.ops.pool.join.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Bond;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.Vm;
import dev.weir.server.ops.pool.join.Joining;
import dev.weir.server.ops.pool.join.facts.Skew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the plan of a join tells. */
class PlanTest {
    private final Joining joining = new Joining();

    private List<Map<String, String>> entries(String kind) {
        return Plan.of(joining.facts()).values().stream()
                .filter(entry -> kind.equals(entry.get("kind")))
                .toList();
    }

    private Map<String, String> entry(String kind, String key, String value) {
        List<Map<String, String>> found = entries(kind).stream()
                .filter(entry -> value.equals(entry.get(key)))
                .toList();
        assertThat(found)
                .as(kind + " " + key + "=" + value + " of " + entries(kind))
                .hasSize(1);
        return found.getFirst();
    }

    @Test
    void entriesAreNumberedInOrder() {
        joining.ours.vm("web", "Running");
        List<String> keys = List.copyOf(Plan.of(joining.facts()).keySet());
        assertThat(keys.getFirst()).isEqualTo("001 blocker");
        assertThat(keys).isSorted();
        List<String> kinds = new ArrayList<>();
        Plan.of(joining.facts()).values().forEach(entry -> kinds.add(entry.getOrDefault("kind", "")));
        assertThat(kinds.subList(0, 2)).containsExactly("blocker", "copied");
    }

    @Test
    void everyBlockerIsToldWithWhatRemovesIt() {
        joining.ours.vm("web", "Running").vm("mail", "Running").software("xapi", "1.0");
        joining.theirs.set(Pool.DEF, "pool", Pool.HA_ENABLED, true).set(Pif.DEF, "eth0", Pif.VLAN, 12);
        List<Map<String, String>> blockers = entries("blocker");
        assertThat(blockers)
                .extracting(entry -> entry.get("rule"))
                .containsExactly("POOL-19", "POOL-22", "POOL-26", "POOL-33");
        assertThat(blockers.get(0))
                .containsEntry("code", "HA_IS_ENABLED")
                .containsEntry("theirs", "ha_enabled=true")
                .containsEntry("command", "xe -s 192.0.2.9 -u root pool-ha-disable");
        assertThat(blockers.get(1))
                .containsEntry("ours", "web, mail")
                .containsEntry("force", "false")
                .containsEntry("text", "No VM may be running on the host")
                .containsEntry("command", "xe vm-shutdown uuid=ours-uuid-web; xe vm-shutdown uuid=ours-uuid-mail");
        assertThat(blockers.get(2))
                .containsEntry("force", "true")
                .containsEntry("param_1", "Software version differs")
                .containsKey("advice")
                .doesNotContainKey("command");
        assertThat(blockers.get(3)).containsEntry("param_1", "-1").containsEntry("param_2", "12");
    }

    @Test
    void whatGoesAlongIsCounted() {
        joining.ours
                .vm("web", "Halted")
                .vm("mine", "Halted")
                .set(Vm.DEF, "mine", Vm.IS_A_TEMPLATE, true)
                .vm("product's", "Halted")
                .set(Vm.DEF, "product's", Vm.IS_A_TEMPLATE, true)
                .set(Vm.DEF, "product's", Vm.IS_DEFAULT_TEMPLATE, true)
                .put(Sr.DEF, "local")
                .put(Vdi.DEF, "root disk")
                .set(Vdi.DEF, "root disk", Vdi.SR, joining.ours.ref("local"))
                .put(Vdi.DEF, "tools disc")
                .set(Vdi.DEF, "tools disc", Vdi.SR, joining.ours.ref("tools"))
                .set(Pool.DEF, "pool", Pool.DEFAULT_SR, joining.ours.ref("local"))
                .set(Pool.DEF, "pool", Pool.NAME_LABEL, "my pool");
        assertThat(entry("copied", "class", "host")).containsEntry("names", "host");
        assertThat(entry("copied", "class", "SR")).containsEntry("count", "1").containsEntry("names", "local");
        assertThat(entry("copied", "class", "VDI")).containsEntry("names", "root disk");
        assertThat(entry("copied", "class", "VM")).containsEntry("count", "1").containsEntry("names", "web");
        assertThat(entry("copied", "class", "template")).containsEntry("names", "mine");
        assertThat(entries("warning")).extracting(each -> each.get("ours")).containsExactly("my pool", "local");
    }

    /** POOL-63, POOL-64. */
    @Test
    void networksOfNicsMergeByBridgeAndOthersByName() {
        joining.theirs
                .set(Network.DEF, "net0", Network.NAME_LABEL, "Office")
                .network("inner", "xapi0", "lab")
                .network("other", "xapi1", "quite another")
                .network("himn", "xenapi", "theirs");
        joining.ours
                .network("lab", "xapi7", "lab")
                .network("new", "xapi1", "new")
                .network("himn", "xenapi", "ours")
                .set(Network.DEF, "himn", Network.OTHER_CONFIG, Map.of("is_host_internal_management_network", "true"));
        assertThat(entry("merged", "ours", "Pool-wide network 0"))
                .containsEntry("by", "bridge")
                .containsEntry("theirs", "Office")
                .containsEntry("theirs_uuid", "theirs-uuid-net0");
        assertThat(entry("merged", "ours", "lab"))
                .containsEntry("by", "name_label")
                .containsEntry("theirs_bridge", "xapi0");
        assertThat(entry("merged", "ours", "ours")).containsEntry("theirs", "theirs");
        assertThat(entry("copied", "ours", "new")).doesNotContainKey("theirs");
    }

    /** POOL-72; no secret is told. */
    @Test
    void sharedStorageOfThePoolIsPlugged() {
        joining.theirs
                .put(Sr.DEF, "nfs")
                .set(Sr.DEF, "nfs", Sr.SHARED, true)
                .set(Sr.DEF, "nfs", Sr.TYPE, "nfs")
                .put(Sr.DEF, "local")
                .put(Pbd.DEF, "way")
                .set(Pbd.DEF, "way", Pbd.HOST, joining.theirs.ref("host"))
                .set(Pbd.DEF, "way", Pbd.SR, joining.theirs.ref("nfs"))
                .set(
                        Pbd.DEF,
                        "way",
                        Pbd.DEVICE_CONFIG,
                        Map.of("server", "nas", "SRmaster", "true", "chappassword", "hidden"))
                .put(Pbd.DEF, "own")
                .set(Pbd.DEF, "own", Pbd.HOST, joining.theirs.ref("host"))
                .set(Pbd.DEF, "own", Pbd.SR, joining.theirs.ref("local"));
        assertThat(entries("plugged"))
                .filteredOn(entry -> "SR".equals(entry.get("class")))
                .hasSize(1);
        assertThat(entry("plugged", "class", "SR"))
                .containsEntry("theirs", "nfs")
                .containsEntry("uuid", "theirs-uuid-nfs")
                .containsEntry("device_config", "chappassword=*** server=nas");
        joining.theirs.set(Pool.DEF, "pool", Pool.OTHER_CONFIG, Map.of("sync_create_pbds", "nosync"));
        assertThat(entries("plugged"))
                .filteredOn(entry -> "SR".equals(entry.get("class")))
                .isEmpty();
    }

    /** POOL-76, POOL-77, POOL-79: the host has one NIC, the pool a bond of two with a VLAN on it. */
    @Test
    void interfacesAreMadeByPositionAndMissingNicsAreShown() {
        joining.ours.set(Pif.DEF, "eth0", Pif.DEVICE, "enp1s0");
        joining.theirs
                .network("net1", "xenbr1", "second")
                .nic("eth1", "net1")
                .network("net9", "xapi9", "bonded")
                .pif("bond0", "net9")
                .put(Bond.DEF, "bond")
                .set(Bond.DEF, "bond", Bond.MASTER, joining.theirs.ref("bond0"))
                .set(Bond.DEF, "bond", Bond.SLAVES, List.of(joining.theirs.ref("eth0"), joining.theirs.ref("eth1")))
                .network("net10", "xapi10", "tagged")
                .pif("bond0.10", "net10")
                .put(Vlan.DEF, "vlan")
                .set(Vlan.DEF, "vlan", Vlan.TAGGED_PIF, joining.theirs.ref("bond0"))
                .set(Vlan.DEF, "vlan", Vlan.UNTAGGED_PIF, joining.theirs.ref("bond0.10"))
                .set(Vlan.DEF, "vlan", Vlan.TAG, 10);
        assertThat(entry("plugged", "theirs", "eth0"))
                .containsEntry("ours", "enp1s0")
                .doesNotContainKey("missing");
        assertThat(entry("plugged", "theirs", "eth1"))
                .containsEntry("ours", "")
                .containsEntry("missing", "no NIC for xenbr1");
        assertThat(entry("warning", "theirs", "second")).as("POOL-79").containsEntry("ours", "");
        assertThat(entry("plugged", "class", "bond"))
                .containsEntry("theirs", "eth0, eth1")
                .containsEntry("network", "bonded")
                .containsEntry("ours", "enp1s0")
                .containsEntry("missing", "no NIC for xenbr1");
        assertThat(entry("plugged", "class", "VLAN"))
                .containsEntry("tag", "10")
                .containsEntry("network", "tagged")
                .containsEntry("theirs", "bond0");
        joining.ours.set(Host.DEF, "host", Host.OTHER_CONFIG, Map.of("sync_vlans", "nosync"));
        assertThat(entries("plugged")).noneMatch(entry -> "VLAN".equals(entry.get("class")));
    }

    /** CPU-32: each has something that the other has not. */
    @Test
    void featuresThatAreLostAreNamedForBoth() {
        assertThat(entries("lowered")).isEmpty();
        joining.ours.set(Host.DEF, "host", Host.CPU_INFO, cpu("0000000a", "fpu sse avx"));
        joining.theirs
                .set(Host.DEF, "host", Host.CPU_INFO, cpu("00000007", "fpu sse aes old"))
                .host("two")
                .set(Host.DEF, "two", Host.CPU_INFO, cpu("00000003", "fpu sse aes"))
                .set(Pool.DEF, "pool", Pool.CPU_INFO, cpu("00000003", ""));
        assertThat(entry("lowered", "class", "pool")).containsEntry("features", "aes");
        assertThat(entry("lowered", "class", "host"))
                .containsEntry("features", "avx")
                .containsEntry("ours", "0000000a")
                .containsEntry("theirs", "00000003");
    }

    private static Map<String, String> cpu(String level, String flags) {
        return Map.of("vendor", "GenuineIntel", "features_hvm_host", level, "flags", flags);
    }

    /** 004-18: a little is worth a word, more is refused. */
    @Test
    void clocksThatDifferALittleAreAWarning() {
        joining.skew = new Skew(Duration.ofSeconds(3), Duration.ofMillis(500));
        assertThat(entries("warning")).isEmpty();
        joining.skew = new Skew(Duration.ofSeconds(-10), Duration.ofMillis(500));
        assertThat(entries("warning")).extracting(each -> each.get("theirs")).containsExactly("-10 seconds");
        assertThat(entries("blocker")).isEmpty();
        joining.skew = new Skew(Duration.ofMinutes(-10), Duration.ofMillis(500));
        assertThat(entries("blocker")).extracting(each -> each.get("theirs")).containsExactly("-600 seconds");
    }
}

package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.network.Backend;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** A domain whose cables were changed while it slept wakes up with them as they are to be (NET-83). */
class SavedMemoryTest {
    private static final String VIF = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

    @Test
    void aCableIsWhereItIsToBe() {
        Element nic = resumed(nic(true, null, List.of(10, 11)), Backend.OPENVSWITCH_USERSPACE);
        assertThat(attribute(nic, "source", "bridge")).isEqualTo("ovs-now");
        assertThat(attribute(nic, "link", "state")).isEqualTo("up");
        assertThat(attribute(nic, "target", "dev")).isEqualTo(DeviceXml.tap(VIF));
        assertThat(nic.getElementsByTagName("tag").getLength()).isEqualTo(2);
        assertThat(attribute(nic, "tag", "id")).isEqualTo("10");
    }

    @Test
    void aCableMayBeOut() {
        assertThat(attribute(resumed(nic(false, null, List.of()), Backend.BRIDGE), "link", "state"))
                .isEqualTo("down");
        NicSpec.Lock lock = new NicSpec.Lock(List.of(), List.of());
        assertThat(attribute(resumed(nic(true, lock, List.of()), Backend.BRIDGE), "link", "state"))
                .as("until there are rules for it")
                .isEqualTo("down");
    }

    @Test
    void bridgesOfTheKernelCarryNoTrunks() {
        Element nic = resumed(nic(true, null, List.of(10)), Backend.BRIDGE);
        assertThat(nic.getElementsByTagName("vlan").getLength()).isZero();
    }

    private static NicSpec nic(boolean up, NicSpec.@Nullable Lock lock, List<Integer> trunks) {
        return new NicSpec(VIF, 0, "52:54:00:00:00:01", "now", 1500, up, lock, 0, trunks);
    }

    private static Element resumed(NicSpec nic, Backend backend) {
        String port = backend == Backend.BRIDGE ? "" : "<virtualport type='openvswitch'/>";
        String saved = "<domain type='qemu'><devices><interface type='bridge'><mac address='52:54:00:00:00:01'/>"
                + "<source bridge='before'/><target dev='tap000000000000'/>" + port + "<link state='up'/>"
                + "<vlan trunk='yes'><tag id='7'/></vlan><alias name='"
                + Alias.of(nic).text()
                + "'/></interface></devices></domain>";
        DomainSpec spec = new DomainSpec(
                "11111111-2222-4333-8444-555555555555",
                "run-2",
                "a name",
                1,
                1,
                128L << 20,
                128L << 20,
                new DomainSpec.Boot.Firmware("c", false),
                List.of(),
                List.of(nic),
                DomainSpec.OnStop.RESTART,
                DomainSpec.OnStop.PRESERVE,
                false);
        DomainPlan plan = new DomainPlan(
                spec,
                Flavour.QEMU,
                Acceleration.TCG,
                CpuGroups.NONE,
                null,
                null,
                List.of(),
                List.of(new DomainPlan.Nic(nic, "ovs-now", backend)),
                List.of(),
                Path.of("/run/w/vnc/1.sock"),
                Path.of("/console/1.log"),
                null,
                null);
        String fitted = SavedMemory.fit(saved, "run-2", Map.of(), Map.of(), plan);
        return (Element)
                LiveDomain.document(fitted).getElementsByTagName("interface").item(0);
    }

    private static String attribute(Element nic, String part, String name) {
        return ((Element) nic.getElementsByTagName(part).item(0)).getAttribute(name);
    }
}

package dev.weir.server.ops.pif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetricsRef;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NET-23, and what else asks about a host's interfaces. */
class PifForgettingTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Interfaces interfaces;
    private PifRef nic;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        interfaces = new Interfaces(parts);
        nic = interfaces.nic(parts.host, 1);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private PifRef management() {
        return new PifRef(parts.text("host.get_management_interface", parts.host));
    }

    @Test
    void refusesInItsOrder() {
        PifRef management = management();
        assertThat(management).isEqualTo(interfaces.nic(parts.host, 0));
        assertThat(parts.get(management, Pif.MANAGEMENT)).isTrue();
        assertThat(parts.failure("PIF.forget", management))
                .containsExactly("PIF_IS_MANAGEMENT_INTERFACE", management.ref());

        NetworkRef bonded = interfaces.network("bonded");
        String bond = parts.text("Bond.create", bonded, List.of(nic), "", "balance-slb", Map.of());
        PifRef master = interfaces.on(parts.host, parts.get(bonded, Network.BRIDGE));
        assertThat(parts.failure("PIF.forget", nic)).containsExactly("PIF_ALREADY_BONDED", nic.ref());
        assertThat(parts.failure("PIF.forget", master)).containsExactly("PIF_ALREADY_BONDED", master.ref());
        parts.call("Bond.destroy", bond);

        NetworkRef tagged = interfaces.network("tagged");
        String vlan = parts.text("VLAN.create", nic, 5L, tagged);
        PifRef untagged = interfaces.on(parts.host, parts.get(tagged, Network.BRIDGE));
        assertThat(parts.failure("PIF.forget", nic)).containsExactly("PIF_VLAN_STILL_EXISTS", nic.ref());
        assertThat(parts.failure("PIF.forget", untagged)).containsExactly("PIF_VLAN_STILL_EXISTS", untagged.ref());
        parts.call("VLAN.destroy", vlan);
    }

    @Test
    void takesTheInterfaceAndLeavesItsNetwork() {
        NetworkRef network = parts.get(nic, Pif.NETWORK);
        PifMetricsRef metrics = parts.get(nic, Pif.METRICS);
        parts.call("PIF.plug", nic);
        parts.agent.forgetAsked();
        parts.call("PIF.forget", nic);
        assertThat(parts.agent.asked()).containsExactly(new Verb.RemoveBridge("xenbr1"));
        assertThat(parts.exists(nic)).isFalse();
        assertThat(parts.exists(metrics)).isFalse();
        assertThat(parts.exists(network)).isTrue();
        assertThat(parts.get(parts.host, Host.PIFS)).doesNotContain(nic);
        assertThat(parts.failure("PIF.forget", nic)).containsExactly("HANDLE_INVALID", "PIF", nic.ref());
    }

    @Test
    void aHostThatFailsKeepsIt() {
        parts.call("PIF.plug", nic);
        parts.agent.refuse(Verb.RemoveBridge.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("PIF.forget", nic)).containsExactly("INTERNAL_ERROR", "no");
        assertThat(parts.get(nic, Pif.CURRENTLY_ATTACHED)).isTrue();
    }

    /** NET-5: a network of the host alone goes with the last VM that needs it there, one with a NIC stays. */
    @Test
    void detachesWhatNoVmNeedsAnyMore() {
        Machines machines = new Machines(parts);
        NetworkRef inner = interfaces.network("inner");
        VmRef vm = machines.vm("gone");
        machines.vif(vm, inner, "0");
        machines.vif(vm, parts.get(nic, Pif.NETWORK), "1");
        VmRef other = machines.vm("other");
        machines.vif(other, inner, "0");
        parts.call("VM.start", other, false, false);
        parts.agent.forgetAsked();
        parts.call("network.detach_for_vm", parts.host, vm);
        assertThat(parts.agent.asked()).isEmpty();
        parts.call("VM.hard_shutdown", other);
        parts.agent.forgetAsked();
        parts.agent.refuse(Verb.RemoveBridge.class, "INTERNAL_ERROR", "no");
        parts.call("network.detach_for_vm", parts.host, vm);
        assertThat(parts.agent.asked()).containsExactly(new Verb.RemoveBridge(parts.get(inner, Network.BRIDGE)));
        parts.reports.lost(parts.host);
        assertThat(parts.failure("network.detach_for_vm", parts.host, vm))
                .containsExactly("HOST_OFFLINE", parts.host.ref());
    }

    /** What was made of NICs goes too; a scan finds the NICs again. */
    @Test
    void allOfAHostCanBeForgotten() {
        NetworkRef tagged = interfaces.network("tagged");
        String vlan = parts.text("VLAN.create", nic, 5L, tagged);
        PifMetricsRef metrics = parts.get(nic, Pif.METRICS);
        parts.call("host.reset_networking", parts.host);
        assertThat(parts.get(parts.host, Host.PIFS)).isEmpty();
        assertThat(parts.exists(metrics)).isFalse();
        assertThat(parts.exists(tagged)).isTrue();
        assertThat(parts.failure("VLAN.get_tag", vlan)).containsExactly("HANDLE_INVALID", "VLAN", vlan);
        parts.call("PIF.scan", parts.host);
        assertThat(parts.get(parts.host, Host.PIFS)).hasSize(2);
        assertThat(parts.get(interfaces.nic(parts.host, 0), Pif.MANAGEMENT)).isTrue();
    }

    /** NET-86: all networks of a VM, before it comes. */
    @Test
    void attachesTheNetworksOfAVm() {
        Machines machines = new Machines(parts);
        VmRef vm = machines.vm("to come");
        NetworkRef tagged = interfaces.network("tagged");
        parts.call("VLAN.create", nic, 5L, tagged);
        machines.vif(vm, tagged, "0");
        machines.vif(vm, interfaces.network("inner"), "1");
        PifRef pif = interfaces.on(parts.host, parts.get(tagged, Network.BRIDGE));
        parts.call("PIF.unplug", pif);
        parts.agent.forgetAsked();
        parts.call("network.attach_for_vm", parts.host, vm);
        assertThat(parts.agent.asked(Verb.EnsureVlan.class)).hasSize(1);
        assertThat(parts.agent.asked(Verb.EnsureBridge.class)).hasSize(2);
        assertThat(parts.get(pif, Pif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(Values.texts(parts.call("network.get_PIFs", tagged))).containsExactly(pif.ref());
    }
}

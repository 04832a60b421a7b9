package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Seed;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NET-84 where cloud-init carries it out: VIF.configure_ipv4 and 6 become the guest's network configuration. */
class CloudInitAddressesTest {
    private static final String USER = "weir:cloud-init/user-data";
    private static final String META = "weir:cloud-init/meta-data";
    private static final String NETWORK = "weir:cloud-init/network-config";

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VifRef first;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("told");
        first = vif("0", "02:00:00:AA:00:00");
        parts.call("VM.add_to_xenstore_data", vm, USER, "#cloud-config\n");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VifRef vif(String device, String mac) {
        return new VifRef(parts.text(
                "VIF.create", Machines.vifRecord(vm, machines.network(), Map.of("device", device, "MAC", mac))));
    }

    private Seed seed(VmRef of) {
        parts.call("VM.start", of, false, false);
        Seed seed = parts.agent.asked(Verb.StartDomain.class).getLast().spec().seed();
        parts.call("VM.hard_shutdown", of);
        return Objects.requireNonNull(seed);
    }

    @Test
    void staticAddressesAreToldByMacAndTheOthersAsk() {
        vif("10", "02:00:00:aa:00:0a");
        VifRef second = vif("2", "02:00:00:aa:00:02");
        VifRef third = vif("3", "02:00:00:aa:00:03");
        parts.call("VIF.configure_ipv4", first, "Static", "192.0.2.7/24", "192.0.2.1");
        parts.call("VIF.configure_ipv6", first, "Static", "2001:DB8::7/64", "fe80::1");
        parts.call("VIF.configure_ipv4", second, "Static", "198.51.100.7/32", "");
        parts.call("VIF.configure_ipv6", third, "Static", "2001:db8:3::ffff:192.0.2.7/128", "2001:db8:3::1");
        Seed seed = seed(vm);
        assertThat(seed.networkConfig()).isEqualTo("""
                version: 2
                ethernets:
                  vif0:
                    match:
                      macaddress: "02:00:00:aa:00:00"
                    addresses:
                      - "192.0.2.7/24"
                      - "2001:DB8::7/64"
                    routes:
                      - to: "0.0.0.0/0"
                        via: "192.0.2.1"
                      - to: "::/0"
                        via: "fe80::1"
                  vif2:
                    match:
                      macaddress: "02:00:00:aa:00:02"
                    addresses:
                      - "198.51.100.7/32"
                  vif3:
                    match:
                      macaddress: "02:00:00:aa:00:03"
                    dhcp4: true
                    addresses:
                      - "2001:db8:3::ffff:192.0.2.7/128"
                    routes:
                      - to: "::/0"
                        via: "2001:db8:3::1"
                  vif10:
                    match:
                      macaddress: "02:00:00:aa:00:0a"
                    dhcp4: true
                """);
        assertThat(seed.vendorData())
                .as("cloud-init is to look at it at each boot")
                .isEqualTo("#cloud-config\nupdates:\n  network:\n    when: [boot]\n");
    }

    @Test
    void aChangeCountsAtTheNextStartAndWithNoStaticAddressTheDiscIsAsItWas() {
        Seed before = seed(vm);
        assertThat(before.networkConfig()).isNull();
        assertThat(before.vendorData()).isNull();
        parts.call("VM.start", vm, false, false);
        parts.call("VIF.configure_ipv4", first, "Static", "192.0.2.7/24", "");
        parts.call("VM.hard_shutdown", vm);
        assertThat(seed(vm).networkConfig()).contains("- \"192.0.2.7/24\"").doesNotContain("routes", "dhcp4");
        parts.call("VIF.configure_ipv4", first, "Static", "192.0.2.8/24", "");
        assertThat(seed(vm).networkConfig()).contains("- \"192.0.2.8/24\"").doesNotContain("192.0.2.7");
        parts.call("VIF.configure_ipv4", first, "None", "no \"address\"", "nor gateway");
        assertThat(seed(vm)).isEqualTo(before);
    }

    @Test
    void theUsersOwnConfigurationWins() {
        parts.call("VIF.configure_ipv4", first, "Static", "192.0.2.7/24", "");
        parts.call("VM.add_to_xenstore_data", vm, NETWORK, "version: 1\n");
        Seed seed = seed(vm);
        assertThat(seed.networkConfig()).isEqualTo("version: 1\n");
        assertThat(seed.vendorData()).isNull();
        assertThat(parts.failure("VIF.configure_ipv4", first, "Static", "192.0.2.9/24", ""))
                .as("nobody would carry it out")
                .containsExactly("VM_LACKS_FEATURE", vm.ref());
    }

    @Test
    void metaDataAloneIsEnoughAndWithoutAnyKeyThereIsNobodyToTell() {
        parts.call("VM.set_xenstore_data", vm, Map.of(META, "instance-id: i\n"));
        parts.call("VIF.configure_ipv6", first, "Static", "2001:db8::7/64", "");
        assertThat(seed(vm).networkConfig()).contains("- \"2001:db8::7/64\"");
        parts.call("VM.set_xenstore_data", vm, Map.of());
        assertThat(parts.failure("VIF.configure_ipv6", first, "None", "", ""))
                .containsExactly("VM_LACKS_FEATURE", vm.ref());
    }

    @Test
    void whatALockedInterfaceMayNotSendItIsNotTold() {
        parts.call("VIF.set_locking_mode", first, "locked");
        parts.call("VIF.set_ipv4_allowed", first, List.of("192.0.2.7"));
        assertThat(parts.failure("VIF.configure_ipv4", first, "Static", "192.0.2.8/24", ""))
                .containsExactly("ADDRESS_VIOLATES_LOCKING_CONSTRAINT", "192.0.2.8/24");
        parts.call("VIF.configure_ipv4", first, "Static", "192.0.2.7/24", "");
        assertThat(seed(vm).networkConfig()).contains("- \"192.0.2.7/24\"");
        parts.call("VIF.set_locking_mode", first, "disabled");
        assertThat(seed(vm).networkConfig()).as("its cable may come back").contains("- \"192.0.2.7/24\"");
    }

    @Test
    void copiesAndRevertsKeepTheAddresses() {
        parts.call("VIF.configure_ipv4", first, "Static", "192.0.2.7/24", "192.0.2.1");
        parts.call("VIF.configure_ipv6", first, "Static", "2001:db8::7/64", "2001:db8::1");
        parts.call("VIF.set_trunks", first, List.of(7L));
        VmRef snapshot = new VmRef(parts.text("VM.snapshot", vm, "moment", List.of()));
        parts.call("VIF.configure_ipv4", first, "None", "", "");
        parts.call("VM.revert", snapshot);
        VmRef clone = new VmRef(parts.text("VM.clone", vm, "clone"));
        for (VmRef one : List.of(vm, clone)) {
            VifRef vif = parts.get(one, Vm.VIFS).getFirst();
            assertThat(parts.get(vif, Vif.TRUNKS)).containsExactly(7L);
            assertThat(seed(one).networkConfig())
                    .contains("macaddress: \"" + parts.get(vif, Vif.MAC).toLowerCase(Locale.ROOT) + "\"")
                    .contains("- \"192.0.2.7/24\"")
                    .contains("via: \"192.0.2.1\"")
                    .contains("- \"2001:db8::7/64\"")
                    .contains("via: \"2001:db8::1\"");
        }
    }
}

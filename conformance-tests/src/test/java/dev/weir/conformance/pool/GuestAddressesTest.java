package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VIF.configure_ipv4 and 6 from the call to what cloud-init would read in a real guest (NET-84). */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class GuestAddressesTest {
    /** The disc as the guest has it, and the MACs that the guest's own interfaces have. */
    private static final String LOOK = "mount -t iso9660 -o ro /dev/sr0 /mnt;"
            + " cat /mnt/network-config /mnt/vendor-data; cat /sys/class/net/*/address";

    @Test
    void aGuestFindsTheAddressesOfItsInterfaces() throws Exception {
        try (OwnLibvirt libvirt = OwnLibvirt.start();
                RunningPool pool = RunningPool.start(libvirt.setup())) {
            LoggedIn client = LoggedIn.to(pool);
            TinyGuest.allowScripts(client);
            TinyGuest guest = TinyGuest.make(client, "addressed");
            Object network = client.call(
                    "network.create", Map.of("name_label", "inside", "other_config", Map.of(), "bridge", ""));
            Object asking = client.call("VIF.create", NewRecords.vif(guest.vm(), network, "1"));
            Object told = client.call("VIF.create", NewRecords.vif(guest.vm(), network, "0"));
            assertThatThrownBy(() -> client.call("VIF.configure_ipv4", told, "Static", "192.0.2.7/24", "192.0.2.1"))
                    .asInstanceOf(type(Refused.class))
                    .extracting(Refused::description)
                    .isEqualTo(List.of("VM_LACKS_FEATURE", guest.vm()));
            client.call("VM.add_to_xenstore_data", guest.vm(), "weir:cloud-init/user-data", "#cloud-config\n{}\n");
            client.call("VIF.configure_ipv4", told, "Static", "192.0.2.7/24", "192.0.2.1");
            client.call("VIF.configure_ipv6", told, "Static", "2001:db8::7/64", "2001:db8::1");
            TinyGuest copy = new TinyGuest(client, client.call("VM.clone", guest.vm(), "copy"));

            client.call("VM.start", guest.vm(), false, false);
            assertThat(guest.run(LOOK))
                    .contains(config(client, told, asking, "192.0.2.7/24"))
                    .contains("when: [boot]")
                    .containsSubsequence("when: [boot]", mac(client, told))
                    .containsSubsequence("when: [boot]", mac(client, asking));
            client.call("VM.hard_shutdown", guest.vm());

            List<String> vifs = Trees.texts(client.call("VM.get_VIFs", copy.vm())).stream()
                    .sorted(Comparator.comparing(vif -> device(client, vif)))
                    .toList();
            client.call("VIF.configure_ipv4", vifs.getFirst(), "Static", "192.0.2.8/24", "192.0.2.1");
            client.call("VM.start", copy.vm(), false, false);
            assertThat(copy.run(LOOK))
                    .as("a copy has the addresses of its original, until it is given others")
                    .contains(config(client, vifs.getFirst(), vifs.getLast(), "192.0.2.8/24"));
            client.call("VM.hard_shutdown", copy.vm());
        }
    }

    private static String config(LoggedIn client, Object told, Object asking, String address) {
        return """
                version: 2
                ethernets:
                  vif0:
                    match:
                      macaddress: "%s"
                    addresses:
                      - "%s"
                      - "2001:db8::7/64"
                    routes:
                      - to: "0.0.0.0/0"
                        via: "192.0.2.1"
                      - to: "::/0"
                        via: "2001:db8::1"
                  vif1:
                    match:
                      macaddress: "%s"
                    dhcp4: true
                """.formatted(mac(client, told), address, mac(client, asking));
    }

    private static String mac(LoggedIn client, Object vif) {
        return Trees.text(client.call("VIF.get_MAC", vif));
    }

    private static String device(LoggedIn client, Object vif) {
        return Trees.text(client.call("VIF.get_device", vif));
    }
}

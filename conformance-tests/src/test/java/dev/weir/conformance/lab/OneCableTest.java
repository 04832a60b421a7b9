package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host with a single cable joins a pool: management, storage and what its guests send share it, apart by VLANs. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class OneCableTest {
    private static final String TAG = "10";

    @TempDir
    Path folder;

    @Test
    void itCarriesManagementAndTheGuestsOfAVlan() throws Exception {
        try (Lab lab = new Lab(folder)) {
            List<URI> addresses = lab.up(2);
            String devices = lab.devices();
            LoggedIn master = lab.login(1, addresses.get(0));
            LoggedIn joiner = lab.login(2, addresses.get(1));
            leaveOneCable(lab, joiner);

            Object network = master.call("network.create", Map.of("name_label", "tag 10", "other_config", Map.of()));
            master.call("pool.create_VLAN_from_PIF", pif(master, "eth0"), network, TAG);
            joiner.call("pool.join", addresses.get(0).getHost(), "root", Lab.PASSWORD);
            String address = addresses.get(1).getHost();
            assertThat(Deadline.until(() -> isLive(master, address)))
                    .as("%s lives in the pool", address)
                    .isTrue();
            Object member = host(master, address);
            assertThat(Deadline.until(() -> vlan(master, member, network)))
                    .as("the joiner's cable carries the pool's VLAN")
                    .isTrue();

            Object first = LabGuests.make(master, network, "10.98.0.1/24");
            Object second = LabGuests.make(master, network, "10.98.0.2/24");
            master.call("VM.start_on", first, host(master, addresses.get(0).getHost()), false, false);
            master.call("VM.start_on", second, member, false, false);
            LabGuests.awaitAgent(master, first);
            LabGuests.awaitAgent(master, second);
            LabGuests.repeat(lab, master, first, "until ping -c 1 -w 2 10.98.0.2", "reached by the VLAN");
            assertThat(lab.run("exec", "2", "ovs-vsctl", "--bare", "--columns=tag", "find", "port", "tag=" + TAG))
                    .contains(TAG);
            assertThat(isLive(master, address))
                    .as("management goes on beside it")
                    .isTrue();
            lab.run("down");
            lab.assertNothingLeft(devices);
        }
    }

    private static void leaveOneCable(Lab lab, LoggedIn joiner) throws Exception {
        for (Map.Entry<String, Object> pif :
                Trees.members(joiner.call("PIF.get_all_records")).entrySet()) {
            String device = Trees.text(Trees.member(pif.getValue(), "device"));
            if (!device.equals("eth0")) {
                if (Boolean.TRUE.equals(Trees.member(pif.getValue(), "currently_attached"))) {
                    joiner.call("PIF.unplug", pif.getKey());
                }
                joiner.call("PIF.forget", pif.getKey());
                lab.run("exec", "2", "ip", "link", "delete", device);
            }
        }
        joiner.call("PIF.scan", Trees.items(joiner.call("host.get_all")).getFirst());
        assertThat(Trees.items(joiner.call("PIF.get_all"))).as("one cable").hasSize(1);
    }

    private static Object pif(LoggedIn client, String device) {
        return Trees.members(client.call("PIF.get_all_records")).entrySet().stream()
                .filter(pif -> device.equals(Trees.member(pif.getValue(), "device")))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static Object host(LoggedIn client, String address) {
        return Trees.members(client.call("host.get_all_records")).entrySet().stream()
                .filter(host -> address.equals(Trees.member(host.getValue(), "address")))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static boolean isLive(LoggedIn client, String address) {
        return Trees.members(client.call("host.get_all_records")).values().stream()
                .filter(host -> address.equals(Trees.member(host, "address")))
                .anyMatch(host -> Boolean.TRUE.equals(Trees.member(host, "enabled"))
                        && client.call("host_metrics.get_live", Trees.member(host, "metrics"))
                                .equals(true));
    }

    private static boolean vlan(LoggedIn client, Object host, Object network) {
        return Trees.members(client.call("PIF.get_all_records")).values().stream()
                .anyMatch(pif -> Objects.equals(Trees.member(pif, "host"), host)
                        && Objects.equals(Trees.member(pif, "network"), network)
                        && TAG.equals(Trees.text(Trees.member(pif, "VLAN")))
                        && Boolean.TRUE.equals(Trees.member(pif, "currently_attached")));
    }
}

package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two real hosts, a real guest on each, and what befalls them. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LabTest {
    @TempDir
    Path folder;

    @Test
    void guestsOfTwoHostsMeetAndAHostThatLostPowerComesBack() throws Exception {
        try (Lab lab = new Lab(folder)) {
            List<URI> addresses = lab.up(2);
            String devices = lab.devices();
            LoggedIn one = lab.login(1, addresses.get(0));
            LoggedIn two = lab.login(2, addresses.get(1));
            assertBackend(one);

            Object first = guest(one, "10.99.0.1/24");
            Object second = guest(two, "10.99.0.2/24");
            LabGuests.awaitAgent(one, first);
            LabGuests.awaitAgent(two, second);
            LabGuests.repeat(lab, one, first, "until ping -c 1 -w 2 10.99.0.2", "first reached");
            lab.run("cut", "2", "eth1");
            LabGuests.repeat(lab, one, first, "while ping -c 1 -w 2 10.99.0.2", "then cut off");
            lab.run("plug", "2", "eth1");
            LabGuests.repeat(lab, one, first, "until ping -c 1 -w 2 10.99.0.2", "and reached again");

            lab.run("kill", "1");
            assertThat(lab.run("status").getFirst()).endsWith(" off");
            assertThatThrownBy(() -> lab.login(1, addresses.get(0)));
            assertThat(two.call("VM.get_power_state", second)).isEqualTo("Running");
            lab.run("start", "1");
            LoggedIn again = lab.login(1, addresses.get(0));
            Map<String, Object> record = Trees.members(again.call("VM.get_record", first));
            assertThat(record.get("name_label")).isEqualTo("10.99.0.1/24");
            LabGuests.await(
                    again,
                    "a guest without its host is none",
                    () -> again.call("VM.get_power_state", first).equals("Halted"));
            again.call("VM.start", first, false, false);
            lab.run("down");
            lab.assertNothingLeft(devices);
        }
    }

    @Test
    void whatIsInterruptedLeavesNothing() throws Exception {
        try (Lab lab = new Lab(folder);
                WatchService made = FileSystems.getDefault().newWatchService()) {
            Files.createDirectory(lab.data());
            lab.data().register(made, StandardWatchEventKinds.ENTRY_CREATE);
            Process up = lab.begin("up", "2");
            boolean hosts = false;
            while (!hosts) {
                var key = made.take();
                hosts = key.pollEvents().stream()
                        .anyMatch(event -> String.valueOf(event.context()).equals("hosts"));
                key.reset();
            }
            String devices = lab.devices();
            assertThat(Lab.devices(devices)).isNotEmpty();
            up.destroy();
            assertThat(up.waitFor()).isEqualTo(1);
            lab.assertNothingLeft(devices);
        }
    }

    /** POOL-36: hosts of a pool must have the same. */
    private static void assertBackend(LoggedIn client) {
        Object host = Trees.items(client.call("host.get_all")).getFirst();
        Map<String, Object> software = Trees.members(client.call("host.get_software_version", host));
        assertThat(software).containsEntry("network_backend", "openvswitch").containsKey("weir_openvswitch");
    }

    /** A guest with an interface on the network of eth1, started. */
    private static Object guest(LoggedIn client, String address) {
        Object network = Trees.items(client.call("network.get_by_name_label", "Pool-wide network 1"))
                .getFirst();
        Object vm = LabGuests.make(client, network, address);
        client.call("VM.start", vm, false, false);
        return vm;
    }
}
